import { clipText } from '../../core/model/visibleText';

/**
 * The beginning of a text, of so many lines and characters at most; undefined where that is all of it. Where it ends in
 * the middle of a line, there is an ellipsis: behind a word, if there is a space in the last tenth, and never inside a
 * surrogate pair.
 */
export function firstLines(text: string, lines: number, characters: number): string | undefined {
  const end = endOfLine(text, lines, characters);
  if (end !== undefined) {
    // White space alone is not worth unfolding.
    return /\S/.test(text.slice(end)) ? text.slice(0, end) : undefined;
  }
  if (text.length <= characters) {
    return undefined;
  }
  const space = text.lastIndexOf(' ', characters);
  return space > characters * 0.9 ? `${text.slice(0, space)}…` : clipText(text, characters);
}

/** Where this line ends, counted from 1, if a line break ends it within so many characters. */
function endOfLine(text: string, line: number, characters: number): number | undefined {
  let end = -1;
  for (let count = 0; count < line; count++) {
    end = text.indexOf('\n', end + 1);
    if (end < 0 || end > characters) {
      return undefined;
    }
  }
  return end;
}
