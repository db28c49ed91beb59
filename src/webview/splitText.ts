import { cutAt } from '../core/model/cutAt';

/**
 * Cuts a text into parts of at most `longest` code units that can stand below each other: at line breaks, which are
 * left out, where there is one in reach, and never inside a surrogate pair.
 */
export function splitText(text: string, longest: number): string[] {
  const parts: string[] = [];
  let from = 0;
  while (text.length - from > longest) {
    const lineBreak = text.slice(from, from + longest + 1).lastIndexOf('\n');
    if (lineBreak >= 0) {
      parts.push(text.slice(from, from + lineBreak));
      from += lineBreak + 1;
    } else {
      const cut = cutAt(text, from + longest);
      parts.push(text.slice(from, cut));
      from = cut;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
