import { openServer, type LoopbackServer } from '../support/loopbackServers';
import { FakeClock } from '../unit/support/fakeClock';

export interface OwnServer {
  /** What the server's world goes by; it stands still until it is moved. */
  readonly clock: FakeClock;
  readonly server: LoopbackServer;
  /** The settings with a connection to it, "Own", that needs no key. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * Opens the Demo's world on loopback before the tests of the enclosing `describe`, and closes it after them. Call it in
 * the body of `describe`, above what needs it, and the function it returns in tests and hooks.
 */
export function useOwnServer(): () => OwnServer {
  let own: OwnServer | undefined;
  before(async () => {
    const clock = new FakeClock(Date.now());
    const server = await openServer(clock);
    const connection = {
      id: 'own',
      kind: 'openai-compatible',
      name: 'Own',
      baseUrl: server.url,
      auth: { type: 'none' },
    };
    own = { clock, server, settings: { 'assistantRuns.connections': [connection] } };
  });
  after(async () => {
    await own?.server.close();
  });
  return () => {
    if (own === undefined) throw new Error('The server is open only while tests and their hooks run.');
    return own;
  };
}
