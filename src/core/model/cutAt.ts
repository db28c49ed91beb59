/** Where to cut a text so that at most so many UTF-16 code units are before it: never inside a surrogate pair. */
export function cutAt(text: string, most: number): number {
  const last = text.charCodeAt(most - 1);
  return most < text.length && last >= 0xd800 && last < 0xdc00 ? most - 1 : Math.min(most, text.length);
}
