/** A text before the one that is shown is kept up to so many UTF-16 code units: a server may send up to 64 MB. */
const LONGEST_BEFORE = 1024 * 1024;

export interface BodyToSend {
  readonly revision: number;
  readonly text: string;
  /** The text before it, for a page that has not shown that. */
  readonly before?: string;
}

/** A body that goes to the webview: only when it is another one than the last, and when that one has been shown. */
export class SentBody {
  #source: unknown;
  #text: string | undefined;
  /** What the panel showed before, for which marks what has changed. */
  #before: string | undefined;
  #revision = 0;
  #isNewPage = true;
  #awaited = false;

  /** The webview begins anew, and has seen nothing. */
  forget(): void {
    this.#source = undefined;
    this.#isNewPage = true;
    this.#awaited = false;
  }

  shown(revision: number): void {
    if (revision === this.#revision) {
      this.#awaited = false;
    }
  }

  /**
   * What to send now, if anything. The text is asked for only where `source`, the object it is made of, is another one than
   * before.
   */
  next(source: unknown, text: () => string): BodyToSend | undefined {
    if (this.#awaited || source === this.#source) {
      return undefined;
    }
    this.#source = source;
    const shown = this.#text;
    this.#text = text();
    if (this.#text !== shown) {
      this.#before = shown !== undefined && shown.length <= LONGEST_BEFORE ? shown : undefined;
    } else if (!this.#isNewPage) {
      return undefined;
    }
    const before = this.#isNewPage ? this.#before : undefined;
    this.#isNewPage = false;
    this.#awaited = true;
    return { revision: ++this.#revision, text: this.#text, ...(before === undefined ? {} : { before }) };
  }
}
