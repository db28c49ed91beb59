import type { SearchState } from '../../../protocol';

/** What a word is made of, for searches of whole words. */
const WORD = '[\\p{L}\\p{M}\\p{N}_]';

/**
 * The pattern of a search, which goes over a text match by match.
 * @throws {SyntaxError} where it is to be a regular expression and is none
 */
export function patternOf({ query, matchCase, wholeWord, regex }: SearchState): RegExp {
  const source = regex ? query : escaped(query);
  const flags = `g${matchCase ? '' : 'i'}`;
  if (wholeWord) {
    return new RegExp(`(?<!${WORD})(?:${source})(?!${WORD})`, `${flags}u`);
  }
  if (!regex) {
    // What has no letters beyond ASCII is found faster without their rules.
    return new RegExp(source, /^[\u0000-\u007f]*$/.test(query) ? flags : `${flags}u`);
  }
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    // Escapes of what needs none, such as `\-`, are errors with that flag only.
    return new RegExp(source, flags);
  }
}

function escaped(text: string): string {
  return text.replace(/[$()*+./?[\\\]^{|}]/g, '\\$&');
}
