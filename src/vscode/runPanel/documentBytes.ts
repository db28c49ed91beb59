import { layOutJson } from '../../core/json/pretty';
import type { Body } from '../../core/model/body';

/** Marks a text as UTF-8, whatever encoding the user has files read in. It is not part of the document. */
const BYTE_ORDER_MARK = '\ufeff';

interface Made {
  asReceived?: Uint8Array;
  laidOut?: Uint8Array;
}

/**
 * The bytes of the documents of bodies, UTF-8 behind a byte order mark. They are made once: VS Code asks how many they are
 * each time before it reads them, and a body may be long.
 */
export class DocumentBytes {
  readonly #made = new WeakMap<Body, Made>();

  /** @param laidOut whether the text is laid out to be compared; one that is no JSON stays as it was received */
  of(body: Body, laidOut: boolean): Uint8Array {
    const made = this.#made.get(body) ?? {};
    this.#made.set(body, made);
    return laidOut
      ? (made.laidOut ??= encoded(layOutJson(body.text) ?? body.text))
      : (made.asReceived ??= encoded(body.text));
  }

  /** Gives back the memory. What is asked for again is made again. */
  forget(body: Body): void {
    this.#made.delete(body);
  }
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(BYTE_ORDER_MARK + text);
}
