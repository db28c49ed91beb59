// Where each value of a JSON text begins and ends. The panel shows slices of the text itself, so that numbers beyond
// 2^53, duplicate keys and escapes stand as they were received, which no parsed object could tell.
//
// A scanner of our own, because the tree needs the spans of the whole document at once (what a fold holds, how many
// siblings, where the next one starts) at the pace of JSON.parse. A general tokenizer makes calls and strings for each
// token; here one pass fills one array of integers and builds no string at all. Nothing recurses: depth is bounded
// by memory only. What is accepted is exactly what JSON.parse accepts.

import { AFTER, CHILDREN, DEPTH, END, KEY, NONE, PARENT, POSITION, START, STRIDE } from './cells';
import { JsonIndex } from './jsonIndex';

/** What the text should have had where it stopped being JSON. */
export type JsonFaultReason =
  | 'value'
  | 'key'
  | 'colon'
  | 'commaOrBrace'
  | 'commaOrBracket'
  | 'endOfString'
  | 'escape'
  | 'noControlCharacter'
  | 'digit'
  | 'endOfText';

/** Thrown for a text that is not JSON. */
export class JsonFault extends Error {
  constructor(
    readonly reason: JsonFaultReason,
    /** Where, in UTF-16 code units from the start. */
    readonly offset: number,
  ) {
    super(`Not JSON at offset ${offset}: expected ${reason}`);
    this.name = 'JsonFault';
  }
}

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const PLUS = 43;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const SLASH = 47;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const UPPER_E = 69;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const LOWER_B = 98;
const LOWER_E = 101;
const LOWER_F = 102;
const LOWER_N = 110;
const LOWER_R = 114;
const LOWER_T = 116;
const LOWER_U = 117;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** What a string may hold as it stands. A regular expression, as it runs over long texts several times faster than a loop. */
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const FOUR_HEX = /[0-9a-fA-F]{4}/y;

/** More values than a machine should be asked to keep in mind: 32 bytes each. */
const MOST_VALUES = 10_000_000;

/** Thrown for a text with more values than can be kept. */
export class TooManyValues extends Error {
  override readonly name = 'TooManyValues';
}

/** Reads a JSON text. Throws a {@link JsonFault} where it is not JSON, and {@link TooManyValues}. */
export function indexJson(text: string): JsonIndex {
  return new Scanner(text).scan();
}

/**
 * Reads how a JSON text begins: the values that begin within so many characters, at least one. What has not ended there
 * holds those of its children that began, and ends with the text. For a first look at a text of any length.
 */
export function indexHead(text: string, length: number): JsonIndex {
  return new Scanner(text, length).scan();
}

class Scanner {
  readonly #text: string;
  readonly #until: number;
  #at = 0;
  #size = 0;
  #cells: Int32Array;

  /** Takes where to stop: with the first value that ends behind so many characters. */
  constructor(text: string, until = Infinity) {
    this.#text = text;
    this.#until = until;
    // One value in 32 characters is what run objects have; the array doubles where that was too few.
    const values = Math.max(64, Math.min(text.length, until) >> 5);
    this.#cells = cellsFor(Math.min(values, MOST_VALUES));
  }

  scan(): JsonIndex {
    const text = this.#text;
    let container = NONE;
    let closer = 0;
    let key = NONE;
    this.#space();
    for (;;) {
      const value = this.#begin(container, key);
      const first = text.charCodeAt(this.#at);
      if (first === OPEN_BRACE || first === OPEN_BRACKET) {
        const ownCloser = first + 2; // In ASCII, ] is two behind [ and } two behind {.
        this.#at++;
        this.#space();
        if (text.charCodeAt(this.#at) !== ownCloser) {
          container = value;
          closer = ownCloser;
          key = closer === CLOSE_BRACE ? this.#key() : NONE;
          continue;
        }
        this.#at++;
      } else {
        this.#scalar(first);
      }
      this.#finish(value);

      // Behind a value: its containers may end, then comes the next value or the end of the text.
      for (;;) {
        this.#space();
        if (container === NONE) {
          if (this.#at < text.length) {
            this.#fail('endOfText');
          }
          return new JsonIndex(text, this.#size, this.#cells);
        }
        if (this.#at > this.#until) {
          return this.#cutOff(container);
        }
        const next = text.charCodeAt(this.#at);
        if (next === COMMA) {
          this.#at++;
          this.#space();
          key = closer === CLOSE_BRACE ? this.#key() : NONE;
          break;
        }
        if (next !== closer) {
          this.#fail(closer === CLOSE_BRACE ? 'commaOrBrace' : 'commaOrBracket');
        }
        this.#at++;
        this.#finish(container);
        container = this.#cells[container * STRIDE + PARENT] ?? NONE;
        closer = container === NONE ? 0 : text.charCodeAt(this.#cells[container * STRIDE + START] ?? 0) + 2;
      }
    }
  }

  /** Ends what is open where the text ends. */
  #cutOff(innermost: number): JsonIndex {
    this.#at = this.#text.length;
    for (let open = innermost; open !== NONE; open = this.#cells[open * STRIDE + PARENT] ?? NONE) {
      this.#finish(open);
    }
    return new JsonIndex(this.#text, this.#size, this.#cells);
  }

  #begin(parent: number, key: number): number {
    const value = this.#size++;
    const base = value * STRIDE;
    if (base === this.#cells.length) {
      if (value >= MOST_VALUES) {
        throw new TooManyValues();
      }
      const larger = cellsFor(Math.min(value * 2, MOST_VALUES));
      larger.set(this.#cells);
      this.#cells = larger;
    }
    const cells = this.#cells;
    cells[base + START] = this.#at;
    cells[base + KEY] = key;
    cells[base + PARENT] = parent;
    if (parent !== NONE) {
      const siblings = cells[parent * STRIDE + CHILDREN] ?? 0;
      cells[base + POSITION] = siblings;
      cells[base + DEPTH] = (cells[parent * STRIDE + DEPTH] ?? 0) + 1;
      cells[parent * STRIDE + CHILDREN] = siblings + 1;
    }
    return value;
  }

  #finish(value: number): void {
    this.#cells[value * STRIDE + END] = this.#at;
    this.#cells[value * STRIDE + AFTER] = this.#size;
  }

  #space(): void {
    const text = this.#text;
    let at = this.#at;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== SPACE && code !== LINE_FEED && code !== CARRIAGE_RETURN && code !== TAB) {
        break;
      }
      at++;
    }
    this.#at = at;
  }

  /** Reads a key, its colon and the space around; gives the offset of the key's opening quote. */
  #key(): number {
    const quote = this.#at;
    if (this.#text.charCodeAt(quote) !== QUOTE) {
      this.#fail('key');
    }
    this.#string();
    this.#space();
    if (this.#text.charCodeAt(this.#at) !== COLON) {
      this.#fail('colon');
    }
    this.#at++;
    this.#space();
    return quote;
  }

  #scalar(first: number): void {
    switch (first) {
      case QUOTE:
        this.#string();
        break;
      case LOWER_T:
        this.#word('true');
        break;
      case LOWER_F:
        this.#word('false');
        break;
      case LOWER_N:
        this.#word('null');
        break;
      default:
        this.#number(first);
    }
  }

  #word(word: string): void {
    if (!this.#text.startsWith(word, this.#at)) {
      this.#fail('value');
    }
    this.#at += word.length;
  }

  #string(): void {
    const text = this.#text;
    let at = this.#at + 1;
    for (;;) {
      PLAIN.lastIndex = at;
      PLAIN.test(text);
      at = PLAIN.lastIndex;
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        break;
      }
      const length = code === BACKSLASH ? escapeLength(text, at) : 0;
      if (length === 0) {
        this.#at = at;
        this.#fail(code === BACKSLASH ? 'escape' : at < text.length ? 'noControlCharacter' : 'endOfString');
      }
      at += length;
    }
    this.#at = at + 1;
  }

  #number(first: number): void {
    const text = this.#text;
    if (first === MINUS) {
      this.#at++;
    } else if (!isDigit(first)) {
      this.#fail('value');
    }
    if (text.charCodeAt(this.#at) === ZERO) {
      this.#at++;
    } else {
      this.#digits();
    }
    if (text.charCodeAt(this.#at) === DOT) {
      this.#at++;
      this.#digits();
    }
    const exponent = text.charCodeAt(this.#at);
    if (exponent === LOWER_E || exponent === UPPER_E) {
      this.#at++;
      const sign = text.charCodeAt(this.#at);
      if (sign === PLUS || sign === MINUS) {
        this.#at++;
      }
      this.#digits();
    }
  }

  #digits(): void {
    const from = this.#at;
    while (isDigit(this.#text.charCodeAt(this.#at))) {
      this.#at++;
    }
    if (this.#at === from) {
      this.#fail('digit');
    }
  }

  #fail(reason: JsonFaultReason): never {
    throw new JsonFault(reason, this.#at);
  }
}

/** Room for so many values. @throws {TooManyValues} where there is not enough memory */
function cellsFor(values: number): Int32Array {
  try {
    return new Int32Array(values * STRIDE);
  } catch (error) {
    throw error instanceof RangeError ? new TooManyValues() : error;
  }
}

/** The length of the escape at a backslash; 0 where it is none. */
function escapeLength(text: string, at: number): number {
  switch (text.charCodeAt(at + 1)) {
    case QUOTE:
    case BACKSLASH:
    case SLASH:
    case LOWER_B:
    case LOWER_F:
    case LOWER_N:
    case LOWER_R:
    case LOWER_T:
      return 2;
    case LOWER_U:
      FOUR_HEX.lastIndex = at + 2;
      return FOUR_HEX.test(text) ? 6 : 0;
    default:
      return 0;
  }
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}
