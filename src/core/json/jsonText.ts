// What can be told of JSON texts without parsing them. They must be valid.

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Where the string that starts at `start` ends: just behind its closing quote. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) {
      backslashes++;
    }
    if (backslashes % 2 === 0) {
      return end + 1;
    }
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}

/** Whether two JSON texts say the same: equal but for the white space between their tokens. */
export function sameJson(a: string, b: string): boolean {
  if (a === b) {
    return true;
  }
  let i = 0;
  let j = 0;
  for (;;) {
    i = behindSpace(a, i);
    j = behindSpace(b, j);
    if (i === a.length || j === b.length) {
      return i === a.length && j === b.length;
    }
    const code = a.charCodeAt(i);
    if (code !== b.charCodeAt(j)) {
      return false;
    }
    if (code === QUOTE) {
      // In one piece: what is inside of a string counts, and is most of the text.
      const end = endOfString(a, i);
      const length = end - i;
      if (a.slice(i, end) !== b.slice(j, j + length)) {
        return false;
      }
      i = end;
      j += length;
    } else {
      i++;
      j++;
    }
  }
}

function behindSpace(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) <= SPACE) {
    at++;
  }
  return at;
}
