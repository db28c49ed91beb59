import { detached, type Body } from '../../model/body';

/**
 * What came again with a page gets a text of its own, so that it does not hold the page in memory. What comes for the
 * first time does not yet: most of what comes so has its page to itself, and of most nobody reads the text.
 *
 * @param before the same object as it was known
 */
export function withOwnText<T extends { readonly body: Body }>(now: T, before: T | undefined): T {
  return before === undefined || now.body.isPart !== true
    ? now
    : { ...now, body: detached(now.body, before.body) };
}
