import type { JsonIndex, JsonKind } from '../core/json/jsonIndex';
import { serverTime } from '../core/model/serverTime';
import { fullText, valueText } from './json/rowText';

/** More characters than any time in ISO 8601 has, its quotes and escapes included. */
const LONGEST_TIME = 100;

/**
 * One value of a body, read where it stands. Nothing is made of it but the texts that are asked for, and nothing is
 * taken for granted: what is not there, or is of another type, is undefined.
 */
export class JsonValue {
  readonly #index: JsonIndex;
  /** Its number in the index. */
  readonly value: number;

  constructor(index: JsonIndex, value = 0) {
    this.#index = index;
    this.value = value;
  }

  get kind(): JsonKind {
    return this.#index.kind(this.value);
  }

  /** How many members or items it has itself. */
  get count(): number {
    return this.#index.childCount(this.value);
  }

  /** How many items a list has; none of what is no list. */
  get itemCount(): number {
    return this.kind === 'array' ? this.count : 0;
  }

  /** Its JSON Pointer (RFC 6901). */
  get pointer(): string {
    return this.#index.pointer(this.value);
  }

  /** The value as it stands in the body. */
  get source(): string {
    return this.#index.source(this.value);
  }

  /** What a string says. */
  get text(): string | undefined {
    return this.kind === 'string' ? this.#index.string(this.value) : undefined;
  }

  /** A number that can be reckoned with: not one beyond any double. */
  get number(): number | undefined {
    const number = this.kind === 'number' ? Number(this.source) : NaN;
    return Number.isFinite(number) ? number : undefined;
  }

  /** The time that a number or a text says, as servers write it: milliseconds since the Unix epoch. */
  get time(): number | undefined {
    const isLong = this.#index.end(this.value) - this.#index.start(this.value) > LONGEST_TIME;
    const written = isLong ? undefined : (this.number ?? this.text);
    return written === undefined ? undefined : serverTime(written);
  }

  /** As a person reads it, at any length: a string without its quotes and escapes, all else as it stands. */
  get full(): string {
    return fullText(this.#index, this.value);
  }

  /** In one line that is never long and may be shown: a scalar as it stands, or what a container holds in brief. */
  get brief(): string {
    return valueText(this.#index, this.value);
  }

  /**
   * Those of these members that an object has, but for nulls; of duplicate keys the last, as JSON.parse does. One pass,
   * as a hostile object may have millions of others.
   */
  members<Name extends string>(...names: readonly Name[]): ReadonlyMap<Name, JsonValue> {
    const found = new Map<Name, JsonValue>();
    if (this.kind === 'object') {
      for (const child of this.#index.children(this.value)) {
        const key = this.#index.key(child);
        const name = names.find((each) => each === key);
        if (name !== undefined) {
          found.set(name, new JsonValue(this.#index, child));
        }
      }
    }
    for (const [name, value] of found) {
      if (value.kind === 'null') {
        found.delete(name);
      }
    }
    return found;
  }

  /** One of an object's members; undefined where it is null, too. */
  member(name: string): JsonValue | undefined {
    return this.members(name).get(name);
  }

  /** The first of its members or items, nulls among them, with their keys; items have none. */
  *children(most: number): Generator<{ readonly key: string | undefined; readonly value: JsonValue }> {
    let left = most;
    for (const child of this.#index.children(this.value)) {
      if (left-- <= 0) {
        return;
      }
      yield { key: this.#index.key(child), value: new JsonValue(this.#index, child) };
    }
  }

  /** The first items of a list; none of what is no list. */
  items(most = Infinity): JsonValue[] {
    return this.kind === 'array' ? Array.from(this.children(most), ({ value }) => value) : [];
  }

  /** Whether another value, perhaps of another body, stands there in the same way. */
  sameAs(other: JsonValue): boolean {
    return this.source === other.source;
  }
}
