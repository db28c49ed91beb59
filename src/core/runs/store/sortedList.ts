/** Tells which of two items comes first, by a negative or a positive number; never 0 for two different ones. */
type Comparison<T> = (a: T, b: T) => number;

/** Where an item is in a sorted list, or where it belongs. */
function placeIn<T>(list: readonly T[], item: T, compare: Comparison<T>): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = list[middle];
    if (found !== undefined && compare(found, item) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Puts an item into a sorted list; gives its place. */
export function insert<T>(list: T[], item: T, compare: Comparison<T>): number {
  const place = placeIn(list, item, compare);
  list.splice(place, 0, item);
  return place;
}

/** Takes an item out of the sorted list that has it; gives the place that it had. */
export function remove<T>(list: T[], item: T, compare: Comparison<T>): number {
  const place = placeIn(list, item, compare);
  list.splice(place, 1);
  return place;
}
