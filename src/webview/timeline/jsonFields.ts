import type { JsonIndex } from '../../core/json/jsonIndex';

/** The members of an object, of duplicate keys the last, as JSON.parse does; none of what is no object. */
export function fieldsOf(index: JsonIndex, value: number | undefined): ReadonlyMap<string, number> {
  const fields = new Map<string, number>();
  if (value !== undefined && index.kind(value) === 'object') {
    for (const child of index.children(value)) {
      fields.set(index.key(child) ?? '', child);
    }
  }
  return fields;
}

/** The items of an array; none of what is no array. */
export function itemsOf(index: JsonIndex, value: number | undefined): readonly number[] {
  return value !== undefined && index.kind(value) === 'array' ? [...index.children(value)] : [];
}

export function textOf(index: JsonIndex, value: number | undefined): string | undefined {
  return value !== undefined && index.kind(value) === 'string' ? index.string(value) : undefined;
}

/** A number that can be reckoned with. */
export function numberOf(index: JsonIndex, value: number | undefined): number | undefined {
  if (value === undefined || index.kind(value) !== 'number') {
    return undefined;
  }
  const number = Number(index.source(value));
  return Number.isFinite(number) ? number : undefined;
}
