import { parseJson } from '../json/parseJson';

/**
 * An entry and when it was last set, in milliseconds since the Unix epoch. Without a value: the mark of a removal.
 * The value is kept as it is stored, so that one which this version can't read is not lost by its writing.
 */
export interface Entry {
  readonly at: number;
  readonly value?: unknown;
}

/** What a file says. */
export interface Content {
  readonly entries: ReadonlyMap<string, Entry>;
  /** All that was set up to then is gone: -Infinity where the file was never cleared. */
  readonly clearedAt: number;
}

const VERSION = 1;

/** The text of a file: sorted, so that two windows that know the same write the same. */
export function textOf({ entries, clearedAt }: Content): string {
  const cleared = clearedAt === -Infinity ? {} : { clearedAt };
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ version: VERSION, ...cleared, entries: Object.fromEntries(sorted) }, null, 1)}\n`;
}

/** What the text of a file says, and whether there is nothing else in it. */
export function readContent(text: string | undefined): { content: Content; intact: boolean } {
  const entries = new Map<string, Entry>();
  if (text === undefined) {
    return { content: { entries, clearedAt: -Infinity }, intact: true };
  }
  const file = record(parseJson(text));
  const stored = file?.version === VERSION ? record(file.entries) : undefined;
  for (const [key, value] of Object.entries(stored ?? {})) {
    const entry = record(value);
    if (entry !== undefined && isTime(entry.at)) {
      const { at, value: its } = entry;
      entries.set(key, its === undefined ? { at } : { at, value: its });
    }
  }
  const { clearedAt } = file ?? {};
  const intact = stored !== undefined && entries.size === Object.keys(stored).length;
  return {
    content: { entries, clearedAt: isTime(clearedAt) ? clearedAt : -Infinity },
    intact: intact && (clearedAt === undefined || isTime(clearedAt)),
  };
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
