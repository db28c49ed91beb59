import type { Page } from '../../api/backend';
import type { ApiError } from '../../api/errors';

/** How far a list that comes page by page is known. */
export interface Listing {
  /** Whether its first page has come. */
  readonly loaded: boolean;
  /** The cursor of the next page; undefined when all is known. */
  readonly next: string | undefined;
  /** Whether it ends where the server began to repeat itself, so that there may be more. */
  readonly cutShort: boolean;
  /** Entries of the server that can't be shown, because they have no id. */
  readonly omitted: number;
  /** Why the last attempt to load it failed. */
  readonly problem: ApiError | undefined;
}

export const NOT_LOADED: Listing = {
  loaded: false,
  next: undefined,
  cutShort: false,
  omitted: 0,
  problem: undefined,
};

/** What a page does to a list. */
export interface Placement {
  /** The listing with the page in it. */
  readonly listing: Listing;
  /** Whether the page adjoins what was known of the list before. If not, there may be more between the two. */
  readonly adjoins: boolean;
}

/**
 * Where a page belongs in a list; undefined where it does not, because it goes on from a place where the list does
 * not end any more. A first page that comes again leaves the cursor where the pages behind it left it, also those of an
 * earlier session. A further page with nothing new on it is the last: the server goes in a circle, however long.
 *
 * @param after the cursor that the page was asked with; undefined for a first page
 * @param isListed whether an entry came with a page before
 */
export function place(
  before: Listing,
  page: Page<{ readonly id: string }>,
  after: string | undefined,
  isListed: (id: string) => boolean,
): Placement | undefined {
  const begun = {
    loaded: true,
    next: page.next,
    cutShort: page.cutShort === true,
    omitted: page.omitted,
    problem: undefined,
  };
  if (after !== undefined) {
    const omitted = before.omitted + page.omitted;
    const repeats =
      page.next !== undefined && page.items.length > 0 && page.items.every(({ id }) => isListed(id));
    const end = repeats ? { next: undefined, cutShort: true } : {};
    return after === before.next ? { listing: { ...begun, omitted, ...end }, adjoins: true } : undefined;
  }
  const adjoins = page.items.some(({ id }) => isListed(id));
  return adjoins && page.next !== undefined
    ? { listing: { ...before, loaded: true, problem: undefined }, adjoins }
    : { listing: begun, adjoins };
}

/**
 * The time, in milliseconds since the Unix epoch, since which a first page tells of all that there is: what is newer and
 * not on it is gone. -Infinity for a page that is the whole list; NaN for one that is not sorted, newest first.
 */
export function wholeSince(page: Page<{ readonly createdAt?: number }>): number {
  if (page.next === undefined) {
    return -Infinity;
  }
  const times = page.items.map(({ createdAt }) => createdAt ?? NaN);
  const isSorted = times.every((time, i) => i === 0 || time <= (times[i - 1] ?? NaN));
  return isSorted ? (times.at(-1) ?? NaN) : NaN;
}

/** The first of each id: some servers repeat them, and no list of ours may. */
export function firstOfEach<T extends { readonly id: string }>(items: readonly T[]): T[] {
  const ids = new Set<string>();
  return items.filter(({ id }) => !ids.has(id) && ids.add(id));
}

/** Whether two listings look the same; which cursor comes next is not seen. */
export function sameListing(a: Listing, b: Listing): boolean {
  return (
    a.loaded === b.loaded &&
    (a.next === undefined) === (b.next === undefined) &&
    a.cutShort === b.cutShort &&
    a.omitted === b.omitted &&
    a.problem?.message === b.problem?.message
  );
}
