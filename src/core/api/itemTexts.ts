const QUOTE = '"';
const BACKSLASH = '\\';

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
    const character = page[at];
    if (character === QUOTE) {
      const end = endOfString(page, at);
      if (depth === 1) {
        name = page.slice(at, end);
      }
      at = end - 1;
    } else if (character === '{' || character === '[') {
      if (
        character === '[' &&
        (depth === 0 || (depth === 1 && itemDepth < 0 && JSON.parse(name) === 'data'))
      ) {
        items = [];
        itemDepth = depth + 1;
        itemStart = at + 1;
      }
      depth++;
    } else if (character === '}' || character === ']') {
      if (depth === itemDepth) {
        endItem(at);
        itemDepth = -1;
      }
      depth--;
    } else if (character === ',' && depth === itemDepth) {
      endItem(at);
    }
  }
  return items;
}

/** Where the string that starts at `start` ends: just behind its closing quote. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf(QUOTE, start + 1);
  while (end > 0) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === BACKSLASH) {
      backslashes++;
    }
    if (backslashes % 2 === 0) {
      return end + 1;
    }
    end = text.indexOf(QUOTE, end + 1);
  }
  return text.length;
}
