/**
 * The beginning of a text, of so many lines and characters at most; undefined where that is all of it. It ends where a
 * word does, if there is a space in the last tenth, and never inside a surrogate pair.
 */
export function firstLines(text: string, lines: number, characters: number): string | undefined {
  let end = -1;
  for (let line = 0; line < lines; line++) {
    end = text.indexOf('\n', end + 1);
    if (end < 0 || end > characters) {
      break;
    }
  }
  if (end >= 0 && end <= characters) {
    const rest = text.slice(end, end + characters);
    // Empty lines at the end are not worth a button.
    return rest.trim() === '' && text.length - end <= characters ? undefined : text.slice(0, end);
  }
  if (text.length <= characters) {
    return undefined;
  }
  const space = text.lastIndexOf(' ', characters);
  if (space > characters * 0.9) {
    return text.slice(0, space);
  }
  const last = text.charCodeAt(characters - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? characters - 1 : characters);
}
