import type { ApiError } from '../../api/errors';
import type { CancelOutcome } from './cancelOutcome';
import { concernsConnection } from '../load/failures';

/** After so many failures of a server in a row the others are taken to fail as well. */
const MOST_IN_A_ROW = 4;

/**
 * What the cancels of one gesture have in common: when the user stops them, and when one of them failed in a way that
 * all others of its connection would fail in as well, those whose turn has not come are left alone.
 */
export class CancelGesture {
  /** Fires when the user stops the gesture, or closes the window. */
  readonly signal: AbortSignal;
  /** Why a connection is asked for nothing more, by its id. */
  readonly #failures = new Map<string, ApiError>();
  /** How many cancels in a row a connection's server has failed at. */
  readonly #inARow = new Map<string, number>();

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
    const inARow = error?.kind === 'server' ? (this.#inARow.get(connectionId) ?? 0) + 1 : 0;
    this.#inARow.set(connectionId, inARow);
    // A server without a way to cancel has none for the others either.
    const isOfAll = inARow === MOST_IN_A_ROW || error?.kind === 'noEndpoint' || concernsConnection(error);
    if (error !== undefined && isOfAll) {
      this.#failures.set(connectionId, error);
    }
  }
}
