// Looks for a text in what a program showed, sent and left behind.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What was found in each kind of place: texts, and files as bytes. */
export class Traces {
  readonly #kept = new Map<string, Buffer[]>();

  /** Keeps what stands at a place, to be looked through later. */
  keep(place: string, content: string | Buffer): void {
    const contents = this.#kept.get(place) ?? [];
    this.#kept.set(place, contents);
    contents.push(Buffer.from(content));
  }

  /** Keeps all files below a folder; `placeOf` names the place of one by its path from there. Links are not followed. */
  keepFiles(folder: string, placeOf: (file: string) => string): void {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) {
        const file = path.join(entry.parentPath, entry.name);
        const name = path.relative(folder, file);
        this.keep(placeOf(name), name);
        this.keep(placeOf(name), readFileSync(file));
      }
    }
  }

  /** The places where a text of letters, digits and dashes stands, however it is written there. */
  placesOf(text: string): string[] {
    const needles = [...writings(text)];
    return [...this.#kept]
      .filter(([, contents]) =>
        contents.some((content) => needles.some((needle) => content.includes(needle))),
      )
      .map(([place]) => place);
  }
}

/** The bytes that a text becomes: as it is, in hex or in base64, with one byte a character or two. */
function* writings(text: string): Generator<Buffer> {
  const hex = Buffer.from(text).toString('hex');
  for (const written of [text, hex, hex.toUpperCase(), ...[0, 1, 2].map((at) => inBase64(text, at))]) {
    const wide = Buffer.from(written, 'utf16le');
    yield Buffer.from(written);
    yield wide;
    yield Buffer.from(wide).swap16();
  }
}

/** What a text becomes in the base64 of a longer one in which it starts at byte `at`, modulo 3. */
function inBase64(text: string, at: number): string {
  const encoded = Buffer.from(' '.repeat(at) + text).toString('base64');
  // A character at either end that the neighbours decide too is left out.
  return encoded.slice(Math.ceil((at * 4) / 3), Math.floor(((at + text.length) * 4) / 3));
}
