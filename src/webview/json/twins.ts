import type { JsonIndex } from '../../core/json/jsonIndex';

/**
 * What two containers of one kind, of different texts, both hold: pairs of children with the same key, or of items with the
 * same id; of items without one, those at the same place.
 */
export function* childTwins(
  one: JsonIndex,
  container: number,
  other: JsonIndex,
  twin: number,
): Generator<readonly [number, number]> {
  // Mostly the same children are there in the same order; the map is for where they are not.
  let byName: Map<string, number> | undefined;
  let candidate = other.childCount(twin) > 0 ? twin + 1 : other.size;
  for (const child of one.children(container)) {
    const name = nameOf(one, child);
    if (candidate >= other.after(twin) || nameOf(other, candidate) !== name) {
      byName ??= new Map([...other.children(twin)].reverse().map((value) => [nameOf(other, value), value]));
      const found = byName.get(name);
      if (found === undefined) {
        continue;
      }
      candidate = found;
    }
    yield [child, candidate];
    candidate = other.after(candidate);
  }
}

/** What a child is known by in its container. */
function nameOf(index: JsonIndex, child: number): string {
  const key = index.keySource(child);
  if (key !== undefined) {
    return key;
  }
  const id = index.kind(child) === 'object' ? index.member(child, 'id') : -1;
  return id >= 0 && index.kind(id) === 'string' ? index.source(id) : `${index.position(child)}`;
}
