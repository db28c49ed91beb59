import type { ApiError } from '../api/errors';
import type { CancelOutcome } from './cancelOutcome';
import { concernsConnection } from './failures';

/**
 * What the cancels of one gesture have in common: when the user stops them, and when one of them failed in a way that
 * all others of its connection would fail in as well, those whose turn has not come are left alone.
 */
export class CancelGesture {
  /** Fires when the user stops the gesture, or closes the window. */
  readonly signal: AbortSignal;
  /** Why a connection is asked for nothing more, by its id. */
  readonly #failures = new Map<string, ApiError>();

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  /** The outcome of a cancel whose turn comes now, where it is left alone. */
  leavesAlone(connectionId: string): CancelOutcome | undefined {
    if (this.signal.aborted) {
      return { kind: 'stopped' };
    }
    const because = this.#failures.get(connectionId);
    return because && { kind: 'stopped', because };
  }

  /** Takes what came of asking for one; undefined where the server has taken it. */
  note(connectionId: string, outcome: CancelOutcome | undefined): void {
    const error = outcome !== undefined && 'error' in outcome ? outcome.error : undefined;
    // A server without a way to cancel has none for the others either.
    if (error?.kind === 'noEndpoint' || concernsConnection(error)) {
      this.#failures.set(connectionId, error);
    }
  }
}
