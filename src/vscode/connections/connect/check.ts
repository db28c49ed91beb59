import { ApiError, type ApiErrorKind } from '../../../core/api/errors';
import { probe } from '../../../core/api/probe';
import type { Capabilities } from '../../../core/model/capabilities';
import type { Connection } from '../../../core/model/connection';
import type { Backends } from '../backends';
import type { Trial } from '../credentials/signIns';

/** What a server said when it was tried. */
export type CheckResult =
  | { readonly capabilities: Capabilities }
  | { readonly error: unknown; readonly kind: ApiErrorKind | undefined };

/** Tries connections that are being made, each one once: the answer stands until something of the connection changes. */
export class Check {
  readonly #backends: Backends;
  readonly #trial: Trial;
  #last: { readonly of: string; readonly result: Promise<CheckResult> } | undefined;

  constructor(backends: Backends, trial: Trial) {
    this.#backends = backends;
    this.#trial = trial;
  }

  /** Asks the server, unless it has said already. Never rejects. Signs in first, which may ask the user. */
  of(connection: Connection, key: string | undefined, signal: AbortSignal): Promise<CheckResult> {
    const { id, name, ...asked } = connection;
    const of = JSON.stringify([asked, key]);
    if (this.#last?.of !== of) {
      const forget = () => {
        if (this.#last?.of === of) {
          this.#last = undefined;
        }
      };
      // One that the user did not wait for says nothing.
      signal.addEventListener('abort', forget);
      const result = this.#ask(connection, key, signal).finally(() => {
        signal.removeEventListener('abort', forget);
      });
      this.#last = { of, result };
    }
    return this.#last.result;
  }

  /** Forgets what the server said, so that it is asked again. */
  forget(): void {
    this.#last = undefined;
  }

  async #ask(connection: Connection, key: string | undefined, signal: AbortSignal): Promise<CheckResult> {
    try {
      await this.#trial.signIn(connection);
      const backend = this.#backends.toTry(connection, this.#trial.credentials(connection, key));
      return { capabilities: await probe(backend, signal) };
    } catch (error) {
      return { error, kind: error instanceof ApiError ? error.kind : undefined };
    }
  }
}
