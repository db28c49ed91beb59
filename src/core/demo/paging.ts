import { Refusal } from './refusal';
import type { ListBody } from './wire';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/**
 * The part of a list that the query asks for with `limit`, `order`, `after` and `before`. Only what is in it is made
 * into bodies.
 *
 * @param newestFirst the whole list
 * @throws {Refusal} for a limit, an order or a cursor that is none
 */
export function page<T extends { readonly id: string }, B>(
  newestFirst: readonly T[],
  query: URLSearchParams,
  toBody: (item: T) => B,
): ListBody<B> {
  const limit = limitOf(query);
  const items = orderOf(query) === 'asc' ? newestFirst.toReversed() : newestFirst;
  const after = cursorOf(query, 'after', items);
  const before = cursorOf(query, 'before', items);
  const between = items.slice(after === undefined ? 0 : after + 1, before);
  // With `before` alone it is the page that ends there.
  const backwards = before !== undefined && after === undefined;
  const part = backwards ? between.slice(-limit) : between.slice(0, limit);
  return {
    object: 'list',
    data: part.map(toBody),
    first_id: part.at(0)?.id ?? '',
    last_id: part.at(-1)?.id ?? '',
    has_more: part.length < between.length,
  };
}

function limitOf(query: URLSearchParams): number {
  const text = query.get('limit') ?? `${DEFAULT_LIMIT}`;
  if (!/^-?\d+$/.test(text)) {
    throw new Refusal(
      400,
      `Invalid type for 'limit': expected an integer, but got '${text}' instead.`,
      'invalid_type',
      'limit',
    );
  }
  const limit = Number(text);
  const complaint = (what: string, expected: string, code: string) =>
    new Refusal(
      400,
      `Invalid 'limit': integer ${what} value. Expected a value ${expected}, but got ${text} instead.`,
      code,
      'limit',
    );
  if (limit < 1) {
    throw complaint('below minimum', '>= 1', 'integer_below_min_value');
  }
  if (limit > MAX_LIMIT) {
    throw complaint('above maximum', `<= ${MAX_LIMIT}`, 'integer_above_max_value');
  }
  return limit;
}

function orderOf(query: URLSearchParams): 'asc' | 'desc' {
  const order = query.get('order') ?? 'desc';
  if (order !== 'asc' && order !== 'desc') {
    const message = `Invalid value: '${order}'. Supported values are: 'asc' and 'desc'.`;
    throw new Refusal(400, message, 'invalid_value', 'order');
  }
  return order;
}

function cursorOf(
  query: URLSearchParams,
  name: 'after' | 'before',
  items: readonly { readonly id: string }[],
): number | undefined {
  const id = query.get(name);
  if (id === null) {
    return undefined;
  }
  const index = items.findIndex((item) => item.id === id);
  if (index === -1) {
    throw new Refusal(
      400,
      `Invalid '${name}': nothing in this list has the id '${id}'.`,
      'invalid_value',
      name,
    );
  }
  return index;
}
