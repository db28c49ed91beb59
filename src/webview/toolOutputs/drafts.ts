import type { Draft, RunSummary } from '../../protocol';

/** How much of what was typed is kept in all, ids included, in UTF-16 code units. */
export const MOST_KEPT = 256 * 1024;

/** What was typed as the outputs of tool calls and not submitted yet, by the calls' ids. */
export class Drafts {
  readonly #texts: Map<string, string>;

  constructor(kept: readonly Draft[]) {
    this.#texts = new Map(kept);
  }

  get(callId: string): string {
    return this.#texts.get(callId) ?? '';
  }

  set(callId: string, text: string): void {
    if (text === '') {
      this.#texts.delete(callId);
    } else {
      this.#texts.set(callId, text);
    }
  }

  /** Forgets what is of calls that the run does not wait for any more; tells whether there was any. */
  keepFor(run: RunSummary): boolean {
    const ids = waitedFor(run);
    const before = this.#texts.size;
    for (const id of this.#texts.keys()) {
      if (ids?.has(id) === false) {
        this.#texts.delete(id);
      }
    }
    return this.#texts.size < before;
  }

  /** What is to be kept over a reload: each draft that there is still room for, whole. */
  get kept(): readonly Draft[] {
    let room = MOST_KEPT;
    return [...this.#texts].filter(([id, text]) => {
      const size = id.length + text.length;
      const fits = size <= room;
      room -= fits ? size : 0;
      return fits;
    });
  }
}

/**
 * The ids of the calls that a run waits for; undefined where that is not known. A cancel of ours that is on its way may
 * be refused: until the server says that it cancels the run, it waits all the same.
 */
function waitedFor({ status, remembered, requiredToolCalls }: RunSummary): ReadonlySet<string> | undefined {
  if (status === undefined || remembered) {
    return undefined;
  }
  if (status === 'requires_action' && requiredToolCalls.length === 0) {
    // Some servers leave the calls out of their lists.
    return undefined;
  }
  const waits = status === 'requires_action' || status === 'cancelling';
  return new Set(waits ? requiredToolCalls.map(({ id }) => id) : []);
}
