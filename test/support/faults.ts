import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { asUsual, type Exchange, type Fault } from './faultServer';

const MB = 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' } as const;

/** What a server can do to a client. The words behind each name say what comes over the wire. */
export const FAULTS = {
  // Slowness.
  'a delay of 5 s': (exchange) => {
    exchange.after(5_000, () => {
      asUsual(exchange);
    });
  },
  'a delay of 29.9 s': (exchange) => {
    exchange.after(29_900, () => {
      asUsual(exchange);
    });
  },
  'a hang before the headers': ({ hang }) => {
    hang();
  },
  'a hang behind the headers': ({ response, hang }) => {
    response.writeHead(200, JSON_TYPE).flushHeaders();
    hang();
  },
  'a hang in the middle of the body': ({ response, usual, hang }) => {
    response.writeHead(200, JSON_TYPE).write(firstHalf(usual().body));
    hang();
  },
  'a drip that comes to an end in time': (exchange) => {
    drip(exchange, 20, 1_000);
  },
  'a drip that does not': (exchange) => {
    drip(exchange, 40, 1_000);
  },

  // Connections that break.
  'a reset before the headers': ({ response }) => {
    response.socket?.resetAndDestroy();
  },
  'an end before the headers': ({ response }) => {
    response.socket?.destroy();
  },
  'an answer lost on the way': ({ response, usual }) => {
    usual();
    response.socket?.resetAndDestroy();
  },
  'a reset in the middle of the body': ({ response, usual }) => {
    const { body } = usual();
    response.writeHead(200, { ...JSON_TYPE, 'content-length': Buffer.byteLength(body) });
    response.write(firstHalf(body), () => response.socket?.resetAndDestroy());
  },
  'an end in the middle of the chunks': ({ response, usual }) => {
    response.writeHead(200, JSON_TYPE);
    response.write(firstHalf(usual().body), () => response.destroy());
  },
  'a length that is too long': ({ response, usual }) => {
    const { body } = usual();
    raw(response, `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body) + 10}\r\n\r\n${body}`);
  },
  'a length that is too short': ({ response, usual }) => {
    const { body } = usual();
    raw(response, `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body) - 10}\r\n\r\n${body}`);
  },
  'no length at all': ({ response, usual }) => {
    raw(response, `HTTP/1.1 200 OK\r\n\r\n${usual().body}`);
  },

  // Packing.
  'a body in gzip': packed('gzip', gzipSync),
  'a body in deflate': packed('deflate', deflateSync),
  'a body in br': packed('br', brotliCompressSync),
  'a gzip cut off': packed('gzip', (body) => {
    const whole = gzipSync(body);
    return whole.subarray(0, whole.length / 2);
  }),
  'a gzip that is none': packed('gzip', (body) => body),

  // Size.
  'a body of 10 MB': ({ response, usual }) => {
    const { status, body } = usual();
    response.writeHead(status, JSON_TYPE).end(body + ' '.repeat(10 * MB));
  },
  'a stream of 1 GB': ({ response }) => {
    stream(response, 1024);
  },
  'a stream of 1 GB with a failure': ({ response }) => {
    response.statusCode = 500;
    stream(response, 1024);
  },
  'a gzip of 1 GB': ({ response }) => {
    // Many packed parts one after the other are one packed whole.
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' });
    response.end(Buffer.concat(Array.from({ length: 1024 }, () => SPACES.gzip)));
  },
  'a deflate of 80 MB': ({ response }) => {
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'deflate' }).end(SPACES.deflate);
  },
  'a br of 80 MB': ({ response }) => {
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'br' }).end(SPACES.br);
  },
  'headers of 1 MB': ({ response }) => {
    raw(response, `HTTP/1.1 200 OK\r\nx-long: ${'x'.repeat(MB)}\r\ncontent-length: 2\r\n\r\n{}`);
  },

  // Answers that are not what was asked for.
  'early hints (103) before the answer': (exchange) => {
    exchange.response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    asUsual(exchange);
  },
  'a sign of life (102) before the answer': (exchange) => {
    exchange.response.writeProcessing();
    asUsual(exchange);
  },
  'what is not HTTP': ({ response }) => {
    raw(response, '220 mail.example ESMTP\r\n');
  },
  'chunks without sense': ({ response }) => {
    raw(response, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n');
  },
  'nothing, with status 200': status(200, ''),
  'nothing, with status 204': status(204, ''),
  'a web page with status 200': status(200, '<!DOCTYPE html><title>Sign in</title>', 'text/html'),
  'half of the JSON': ({ response, usual }) => {
    response.writeHead(200, JSON_TYPE).end(firstHalf(usual().body));
  },
  'a null': status(200, 'null'),
  'an error with status 200': status(200, '{"error":{"message":"Something went wrong."}}'),
  'the JSON behind a byte order mark': ({ response, usual }) => {
    response.writeHead(200, JSON_TYPE).end(`\ufeff${usual().body}`);
  },
  'a redirect to another server': ({ response, request, elsewhere }) => {
    response.writeHead(307, { location: elsewhere + request.path.replace(/^\/v1/, '') }).end();
  },

  // Refusals that pass, or do not.
  'a 429 each time': status(429, '{"error":{"message":"Slow down."}}'),
  'a 429 each time, with 2 s to wait': status(429, '', '', { 'retry-after': '2' }),
  'a 429 each time, with an hour to wait': status(429, '', '', { 'retry-after': '3600' }),
  'a 429 every other time, with 300 ms to wait': everyOther(status(429, '', '', { 'retry-after-ms': '300' })),
  'a 500 each time': status(500, '{"detail":"Internal Server Error"}'),
  'a 500 every other time': everyOther(status(500, '')),
  'a 503 every other time, by a clock that is a day ahead': everyOther(
    status(503, '', '', {
      date: 'Tue, 17 Nov 2026 12:00:00 GMT',
      'retry-after': 'Tue, 17 Nov 2026 12:00:03 GMT',
    }),
  ),
  'a clock that is a year behind': (exchange) => {
    exchange.response.setHeader('date', 'Sun, 16 Nov 2025 12:00:00 GMT');
    asUsual(exchange);
  },

  // Lists that do not come to an end.
  'the same page again and again': (exchange) => {
    const { request, response, usual } = exchange;
    const page = pageIn(usual(request.path.replace(/&after=[^&]*/, '')).body);
    if (page === undefined) {
      asUsual(exchange);
    } else {
      response.writeHead(200, JSON_TYPE).end(JSON.stringify({ ...page, has_more: true }));
    }
  },
  'pages without end': (exchange) => {
    const { request, response, usual } = exchange;
    const page = pageIn(usual().body);
    if (page === undefined) {
      asUsual(exchange);
      return;
    }
    const start = Number(/after=\w+_x(\d+)/.exec(request.path)?.[1] ?? 0);
    const more = Array.from({ length: 3 }, (_, i) => ({ id: `made_x${start + i + 1}` }));
    const data = start === 0 ? [...page.data, ...more] : more;
    response.writeHead(200, JSON_TYPE).end(JSON.stringify({ data, has_more: true }));
  },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof FAULTS;

const SPACES = {
  gzip: gzipSync(Buffer.alloc(MB, ' ')),
  deflate: deflateSync(Buffer.alloc(80 * MB, ' ')),
  br: brotliCompressSync(Buffer.alloc(80 * MB, ' '), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
  }),
};

function firstHalf(body: string): string {
  return body.slice(0, body.length / 2);
}

/** The usual answer in so many parts, with a pause before each. */
function drip({ response, usual, after }: Exchange, parts: number, pause: number): void {
  const { status, headers, body } = usual();
  response.writeHead(status, { ...JSON_TYPE, ...headers }).flushHeaders();
  const edge = (part: number) => Math.floor((part * body.length) / parts);
  const send = (part: number) => {
    after(pause, () => {
      response.write(body.slice(edge(part - 1), edge(part)));
      if (part < parts) {
        send(part + 1);
      } else {
        response.end();
      }
    });
  };
  send(1);
}

/** Writes to the socket itself, and ends it. */
function raw({ socket }: Exchange['response'], text: string): void {
  socket?.end(text);
}

/** Sends so many megabytes of white space, as fast as they are taken. */
function stream(response: Exchange['response'], megabytes: number): void {
  const chunk = Buffer.alloc(MB, ' ');
  let left = megabytes;
  const write = () => {
    while (left > 0 && !response.destroyed) {
      left--;
      if (!response.write(chunk)) {
        return;
      }
    }
    response.end();
  };
  response.on('drain', write);
  write();
}

function packed(encoding: string, pack: (body: Buffer) => Buffer): Fault {
  return ({ response, usual }) => {
    const body = pack(Buffer.from(usual().body));
    const length = { 'content-length': body.length };
    response.writeHead(200, { ...JSON_TYPE, ...length, 'content-encoding': encoding }).end(body);
  };
}

function status(
  code: number,
  body: string,
  type = 'application/json',
  headers: Readonly<Record<string, string>> = {},
): Fault {
  return ({ response }) => {
    response.writeHead(code, { 'content-type': type, ...headers }).end(body);
  };
}

/** Fails the first time, the third, the fifth. */
function everyOther(fault: Fault): Fault {
  return (exchange) => {
    (exchange.nth % 2 === 1 ? fault : asUsual)(exchange);
  };
}

function pageIn(body: string): { readonly data: readonly unknown[] } | undefined {
  const page = JSON.parse(body) as { readonly data?: unknown };
  return Array.isArray(page.data) ? { data: page.data as unknown[] } : undefined;
}
