import type { RunRef } from '../model/references';

/**
 * The cancels that were asked for and have not settled, kept where the next window finds them. Ids only. All windows
 * share them.
 */
export interface PendingCancels {
  /** Notes a cancel that was asked for at `askedAt`, in milliseconds since the Unix epoch. */
  add(ref: RunRef, askedAt: number): Promise<void>;
  remove(ref: RunRef): Promise<void>;
  /** Whether it is noted, as far as is known without a look at the disk. */
  has(ref: RunRef): boolean;
  list(): Promise<readonly { readonly ref: RunRef; readonly askedAt: number }[]>;
}

/** What one gesture leaves for the next window. Nothing waits for the disk: what is noted counts at once. */
export class CancelNote {
  readonly #ref: RunRef;
  readonly #pending: PendingCancels;
  readonly #onError: (error: unknown) => void;
  #isOwn: boolean;
  #isWritten: boolean;

  /** @param isInherited whether this gesture takes over what an earlier window noted */
  constructor(
    ref: RunRef,
    parts: { readonly pending: PendingCancels; readonly onError: (error: unknown) => void },
    isInherited: boolean,
  ) {
    this.#ref = ref;
    this.#pending = parts.pending;
    this.#onError = parts.onError;
    this.#isOwn = isInherited;
    this.#isWritten = isInherited;
  }

  /** Whether a window has taken it away, which has told then what became of the cancel. */
  get isTaken(): boolean {
    return this.#isWritten && !this.#pending.has(this.#ref);
  }

  /** Notes the cancel, unless another window has: that one needs its own note. */
  write(askedAt: number): void {
    this.#isWritten = true;
    this.#isOwn ||= !this.#pending.has(this.#ref);
    if (this.#isOwn) {
      this.#pending.add(this.#ref, askedAt).catch(this.#onError);
    }
  }

  /** Takes the note away; that of another window only where `forAll` says that nothing is left to follow. */
  remove(forAll: boolean): void {
    if (this.#isOwn || forAll) {
      this.#pending.remove(this.#ref).catch(this.#onError);
    }
  }
}
