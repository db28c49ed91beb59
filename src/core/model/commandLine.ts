/**
 * The words of a command line as a person types it: parted by spaces, with quotes around what has spaces in it. Nothing
 * else has a meaning, backslashes and dollar signs included, for no shell reads it.
 */
export function splitCommand(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  );
}

/** The command line that {@link splitCommand} parts into these words. */
export function joinCommand(argv: readonly string[]): string {
  return argv.map((word) => (/^[^\s"']+$/.test(word) ? word : quoted(word))).join(' ');
}

function quoted(word: string): string {
  return word.includes('"')
    ? word
        .split('"')
        .map((part) => (part === '' ? '' : `"${part}"`))
        .join(`'"'`)
    : `"${word}"`;
}
