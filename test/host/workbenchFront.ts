// The HTTP server that a browser talks to: it stands before VS Code's own server and adds what VS Code lacks when it
// is served as a product. Any browser that opens the page gets the extension under development and lasting secrets.

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';

export interface FrontOptions {
  /** The socket that VS Code's server listens on. */
  readonly upstream: string;
  /** The port to listen on, on loopback; 0 takes a free one. A browser keeps its state by port. */
  readonly port: number;
  /** 32 bytes that the workbench seals the secrets in its local storage with. */
  readonly sealingKey: Buffer;
  /** Folders of extensions under development. */
  readonly extensions: readonly string[];
  /** The module whose `run` the extension host calls in place of waiting for a person. */
  readonly tests?: string | undefined;
}

export interface Front {
  readonly port: number;
  readonly close: () => void;
}

/** The part of the workbench's configuration that is changed here; the rest goes through as it is. */
interface WorkbenchConfiguration {
  developmentOptions?: Record<string, unknown>;
  productConfiguration?: Record<string, unknown>;
}

export async function startFront(options: FrontOptions): Promise<Front> {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    // Where `code serve-web` answers this, a bare server does not, and then secrets end with the page.
    if (request.method === 'POST' && pathname === '/mint-key') response.end(options.sealingKey);
    else forward(request, response, pathname === '/', options);
  });
  server.on('upgrade', (request, socket, head) => {
    const upstream = net.connect(options.upstream, () => {
      upstream.write(requestHead(request));
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
    socket.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function forward(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  isPage: boolean,
  options: FrontOptions,
): void {
  const upstream = http.request(
    { socketPath: options.upstream, method: request.method, path: request.url, headers: request.headers },
    (answer) => {
      if (isPage && answer.statusCode === 200) {
        void sendPage(answer, response, request.headers.host ?? '', options);
        return;
      }
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    },
  );
  upstream.on('error', () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end('VS Code does not answer.');
  });
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

async function sendPage(
  answer: http.IncomingMessage,
  response: http.ServerResponse,
  host: string,
  options: FrontOptions,
): Promise<void> {
  let page = '';
  for await (const chunk of answer.setEncoding('utf8')) page += String(chunk);
  const body = Buffer.from(withDevelopmentOptions(page, host, options));
  response.writeHead(200, { ...answer.headers, 'content-length': body.length }).end(body);
}

/** The page with our options in the configuration that the workbench reads from it. */
function withDevelopmentOptions(page: string, host: string, options: FrontOptions): string {
  const remote = (folder: string): object => ({ scheme: 'vscode-remote', authority: host, path: folder });
  const settings = /(id="vscode-workbench-web-configuration" data-settings=")([^"]*)/;
  return page.replace(settings, (_, start: string, attribute: string) => {
    const configuration = JSON.parse(unescapeAttribute(attribute)) as WorkbenchConfiguration;
    configuration.developmentOptions = {
      ...configuration.developmentOptions,
      extensions: options.extensions.map(remote),
      ...(options.tests === undefined ? {} : { extensionTestsPath: remote(options.tests) }),
    };
    // Nothing here may depend on a gallery, nor a page on what an older one left in a service worker.
    configuration.productConfiguration = {
      ...configuration.productConfiguration,
      extensionsGallery: undefined,
      serviceWorker: undefined,
    };
    return start + escapeAttribute(JSON.stringify(configuration));
  });
}

function unescapeAttribute(text: string): string {
  const characters: Record<string, string> = { quot: '"', '#39': "'", lt: '<', gt: '>', amp: '&' };
  return text.replace(/&(quot|#39|lt|gt|amp);/g, (entity, name: string) => characters[name] ?? entity);
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

/** The request line and headers as they came. */
function requestHead(request: http.IncomingMessage): string {
  const headers = request.rawHeaders.flatMap((name, at, all) =>
    at % 2 === 0 ? [`${name}: ${all[at + 1] ?? ''}`] : [],
  );
  return [`${request.method ?? 'GET'} ${request.url ?? '/'} HTTP/1.1`, ...headers, '', ''].join('\r\n');
}
