import { endOfString } from '../json/jsonText';

// Numbers and not characters: half of a page is white space, and this way it takes half the time.
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * The exact text of each item of a list page: of the array that is the page, or of the last `data` array of the
 * object that is the page (the last, because that is the one a parser keeps). The text must be valid JSON, so
 * that only strings, brackets and commas need to be told apart; it does not recurse, so no nesting is too deep.
 */
export function itemTexts(page: string): string[] {
  let items: string[] = [];
  let depth = 0;
  /** The depth at which the items stand, once inside the array that holds them. */
  let itemDepth = -1;
  let itemStart = 0;
  /** The last string seen at the page's own level, as it is written: the name of the property whose value comes next. */
  let name = '';

  const endItem = (end: number) => {
    const text = page.slice(itemStart, end).trim();
    if (text !== '') {
      items.push(text);
    }
    itemStart = end + 1;
  };

  for (let at = 0; at < page.length; at++) {
    const code = page.charCodeAt(at);
    if (code <= SPACE) {
      continue;
    }
    if (code === QUOTE) {
      const end = endOfString(page, at);
      if (depth === 1) {
        name = page.slice(at, end);
      }
      at = end - 1;
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      if (
        code === OPEN_LIST &&
        (depth === 0 || (depth === 1 && itemDepth < 0 && JSON.parse(name) === 'data'))
      ) {
        items = [];
        itemDepth = depth + 1;
        itemStart = at + 1;
      }
      depth++;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      if (depth === itemDepth) {
        endItem(at);
        itemDepth = -1;
      }
      depth--;
    } else if (code === COMMA && depth === itemDepth) {
      endItem(at);
    }
  }
  return items;
}
