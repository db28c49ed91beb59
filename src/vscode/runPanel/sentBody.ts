/** A body that goes to the webview: only when it is another one than the last, and when that one has been shown. */
export class SentBody {
  #source: unknown;
  #text: string | undefined;
  #revision = 0;
  #awaited = false;

  /** The webview begins anew, and has seen nothing. */
  forget(): void {
    this.#source = undefined;
    this.#text = undefined;
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
  next(
    source: unknown,
    text: () => string,
  ): { readonly revision: number; readonly text: string } | undefined {
    if (this.#awaited || source === this.#source) {
      return undefined;
    }
    this.#source = source;
    const before = this.#text;
    this.#text = text();
    if (this.#text === before) {
      return undefined;
    }
    this.#awaited = true;
    return { revision: ++this.#revision, text: this.#text };
  }
}
