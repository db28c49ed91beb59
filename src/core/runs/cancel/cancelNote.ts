import type { RunRef } from '../../model/references';

/**
 * The cancels that were asked for and have not settled, kept where the next window finds them. Ids only. All windows
 * share them.
 */
export interface PendingCancels {
  /** Notes a cancel that was asked for at `askedAt`, in milliseconds since the Unix epoch. */
  add(ref: RunRef, askedAt: number): Promise<void>;
  remove(ref: RunRef): Promise<void>;
  /** When it was asked for, or undefined where it is not noted, as far as is known without a look at the disk. */
  askedAt(ref: RunRef): number | undefined;
  list(): Promise<readonly { readonly ref: RunRef; readonly askedAt: number }[]>;
}

/** What one gesture leaves for the next window. Nothing waits for the disk: what is noted counts at once. */
export class CancelNote {
  readonly #ref: RunRef;
  readonly #pending: PendingCancels;
  readonly #onError: (error: unknown) => void;
  #isOwn = false;
  #isWritten = false;

  constructor(
    ref: RunRef,
    parts: { readonly pending: PendingCancels; readonly onError: (error: unknown) => void },
  ) {
    this.#ref = ref;
    this.#pending = parts.pending;
    this.#onError = parts.onError;
  }

  /** Whether another window has taken it away, and has told then what became of the cancel. */
  get isTaken(): boolean {
    return this.#isWritten && !this.#isThere;
  }

  /** Notes the cancel as asked for just now, in milliseconds since the Unix epoch. */
  write(now: number): void {
    this.#isWritten = true;
    this.#isOwn ||= !this.#isThere;
    this.#pending.add(this.#ref, now).catch(this.#onError);
  }

  /** Notes the cancel where it is not noted: another window may have given up following it. */
  keep(now: number): void {
    if (!this.#isWritten || this.isTaken) {
      this.write(now);
    }
  }

  /**
   * Takes the note away, unless it was there before this gesture, whose outcome says nothing of the earlier one. Gives
   * whether it is left.
   *
   * @param isSettled whether it is known what came of every cancel of this run
   */
  settle(isSettled: boolean): boolean {
    const isLeft = this.#isThere && !this.#isOwn && !isSettled;
    if (!isLeft) {
      this.#pending.remove(this.#ref).catch(this.#onError);
    }
    return isLeft;
  }

  get #isThere(): boolean {
    return this.#pending.askedAt(this.#ref) !== undefined;
  }
}
