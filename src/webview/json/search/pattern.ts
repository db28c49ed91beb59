import type { SearchState } from '../../../protocol';

/** What a word is made of, for searches of whole words: in any script, and where the expression allows for ASCII alone. */
const WORD = '[\\p{L}\\p{M}\\p{N}_]';
const ASCII_WORD = '[A-Za-z0-9_]';

/**
 * The pattern of a search, which goes over a text match by match.
 * @throws {SyntaxError} where it is to be a regular expression and is none
 */
export function patternOf({ query, matchCase, wholeWord, regex }: SearchState): RegExp {
  const source = regex ? query : escaped(query);
  // As in an editor, `^` and `$` are where lines begin and end.
  const flags = `gm${matchCase ? '' : 'i'}`;
  if (!regex && !wholeWord && /^[\u0000-\u007f]*$/.test(query)) {
    // What has no letters beyond ASCII is found faster without their rules.
    return new RegExp(source, flags);
  }
  try {
    return made(source, `${flags}u`, wholeWord ? WORD : undefined);
  } catch {
    // Escapes of what needs none, such as `\-`, are errors with that flag only.
    return made(source, flags, wholeWord ? ASCII_WORD : undefined);
  }
}

/** The pattern, between boundaries of words where a word is made of something. */
function made(source: string, flags: string, word: string | undefined): RegExp {
  const bare = new RegExp(source, flags);
  // As in an editor, a match that begins or ends with what is no part of a word has its boundary there.
  return word === undefined
    ? bare
    : new RegExp(`(?:(?<!${word})|(?!${word}))(?:${source})(?:(?!${word})|(?<!${word}))`, flags);
}

/** A regular expression that finds this text. */
export function escaped(text: string): string {
  return text.replace(/[$()*+./?[\\\]^{|}]/g, '\\$&');
}
