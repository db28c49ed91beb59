import type { ServerRequest } from '../../src/core/api/exchange';
import { systemClock } from '../../src/core/clock';
import { createDemoServer } from '../../src/core/demo/server';
import { serveDemo } from '../host/demoServer';

export interface KindServer {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly origin: string;
  /** What came in, in order. */
  readonly received: ServerRequest[];
  close(): Promise<void>;
}

/**
 * The Demo's world on loopback as another kind of server has it: below a path of its own, for those whose headers it
 * accepts. Other paths it does not have.
 */
export async function kindServer({
  path,
  accepts,
}: {
  /** Such as `/openai`. */
  readonly path: string;
  readonly accepts: (headers: ServerRequest['headers']) => boolean;
}): Promise<KindServer> {
  const received: ServerRequest[] = [];
  const world = createDemoServer(systemClock);
  const served = await serveDemo({
    port: 0,
    clock: systemClock,
    respond: (request) => {
      received.push(request);
      if (!request.path.startsWith(`${path}/`)) {
        return refusal(404, 'Resource not found');
      }
      if (!accepts(request.headers)) {
        // With what a window would make a link to a command of.
        return refusal(401, 'Access denied. [Look here](command:workbench.action.showCommands)');
      }
      return world({
        ...request,
        path: `/v1${request.path.slice(path.length)}`,
        // The Demo's own way in, whatever this server's is.
        headers: { ...request.headers, authorization: 'Bearer any', 'openai-beta': 'assistants=v2' },
      });
    },
  });
  return { ...served, origin: new URL(served.url).origin, received };
}

function refusal(status: number, message: string) {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: { code: String(status), message } }),
  };
}
