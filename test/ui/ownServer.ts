import type { ServerRequest, ServerResponse } from '../../src/core/api/exchange';
import { changedServer, openServer, type LoopbackServer } from '../support/loopbackServers';
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

/**
 * Opens the Demo's world on loopback, behind a function that may answer otherwise, before the tests of the enclosing
 * `describe`, and closes it after them. Call it as `useOwnServer`; what it returns gives the settings with a connection to it.
 */
export function useChangedServer(
  change: (request: ServerRequest) => ServerResponse | undefined,
): () => Readonly<Record<string, unknown>> {
  let server: { readonly url: string; readonly close: () => Promise<void> } | undefined;
  before(async () => {
    server = await changedServer(change);
  });
  after(() => server?.close());
  return () => {
    if (server === undefined) throw new Error('The server is open only while tests and their hooks run.');
    const auth = { type: 'none' };
    const connection = {
      id: 'changed',
      kind: 'openai-compatible',
      name: 'Changed',
      baseUrl: server.url,
      auth,
    };
    return { 'assistantRuns.connections': [connection] };
  };
}
