import * as v from 'valibot';
import { readTime } from '../model/times';

// Schemas for what servers send. All are lenient: a field that is missing, null or of another type reads as absent,
// and the body keeps what was really sent.

/**
 * What a schema reads, or undefined. Null has a way of its own: servers send most fields as null, and for each failure
 * the schema would put an issue into words.
 */
function orAbsent<const TSchema extends v.GenericSchema>(schema: TSchema) {
  return v.fallback(
    v.nullish(schema, () => undefined),
    undefined,
  );
}

export const text = orAbsent(v.string());
export const count = orAbsent(v.pipe(v.number(), v.finite()));
/** What nothing can be spoken of without: here no other type will do. */
export const id = v.pipe(v.string(), v.nonEmpty());

/** A time as servers write it, read as milliseconds since the Unix epoch. */
export const time = orAbsent(v.pipe(v.union([v.number(), v.string()]), v.transform(readTime)));

/** An object with these entries, or nothing at all. */
export function part<const TEntries extends v.ObjectEntries>(entries: TEntries) {
  const object = v.pipe(
    v.unknown(),
    v.check((value) => !Array.isArray(value)),
    v.object(entries),
  );
  return orAbsent(object);
}

/** The values of an object that are texts; absent where there is none. */
export const labels = orAbsent(
  v.pipe(
    v.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
    v.transform((object): Readonly<Record<string, string>> | undefined => {
      const pairs = Object.entries(object).filter(([, value]) => typeof value === 'string');
      return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
    }),
  ),
);

/** A list whose odd entries are left out; anything but a list is an empty one. */
export function list<const TItem extends v.GenericSchema>(item: TItem) {
  return v.fallback(
    v.pipe(
      v.array(v.unknown()),
      v.transform((values) =>
        values.flatMap((value): v.InferOutput<TItem>[] => {
          const result = v.safeParse(item, value);
          return result.success ? [result.output] : [];
        }),
      ),
    ),
    [],
  );
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same object without its undefined properties. */
export function present<T extends object>(object: T): Present<T> {
  const result: Partial<T> = {};
  for (const name in object) {
    if (object[name] !== undefined) {
      result[name] = object[name];
    }
  }
  return result as unknown as Present<T>;
}

/** The first of these names that says something. */
export function firstName(...names: readonly (string | undefined)[]): string | undefined {
  return names.find((name) => name !== undefined && name.trim() !== '');
}
