import { parseJson } from '../json/parseJson';
import { cutAt } from '../model/cutAt';

/** What a server says of a failure, as far as it can be told to a person. */
export interface ServerMessage {
  /** Its sentence, in one line and shortened. */
  readonly message?: string;
  /** Its machine-readable code, such as `missing_scope`. */
  readonly code?: string;
}

/** How much of a server's words is shown, in UTF-16 code units. */
const LONGEST_SENTENCE = 300;
const LONGEST_CODE = 100;
/** How much of a body is looked through, in UTF-16 code units. */
const LONGEST_BODY = 100_000;
/** How deep a sentence may lie in a body, and how many of a list are told. */
const DEEPEST = 6;
const MOST_ISSUES = 5;

/**
 * Where a sentence stands in an error object; the first that has one counts. OpenAI and Azure have an `error` object,
 * FastAPI a `detail`, Zod `issues`, RFC 9457 `detail` and `title`, OAuth an `error_description` beside a bare `error`.
 */
const PLACES = [
  'message',
  'Message',
  'detail',
  'msg',
  'error_description',
  'issues',
  'errors',
  'fieldErrors',
  'title',
  'error',
  'reason',
  'innererror',
] as const;

/** Reads the body of a failed answer. `hide` takes out what must not be told. */
export function readServerMessage(body: string, hide: (text: string) => string): ServerMessage {
  const text = body.slice(0, LONGEST_BODY).trim();
  const parsed = parseJson(text);
  const found = parsed === undefined ? plainText(text) : sentenceIn(parsed, DEEPEST);
  const message = oneLine(hide(found ?? ''), LONGEST_SENTENCE);
  const code = oneLine(hide(codeIn(parsed) ?? ''), LONGEST_CODE);
  return { ...(message === '' ? {} : { message }), ...(code === '' ? {} : { code }) };
}

function sentenceIn(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') {
    // Zod's message is its issues as JSON; gateways pass on what a server said as a text.
    const inner =
      depth > 0 && /^\s*[[{]/.test(value) ? sentenceIn(parseJson(value.trim()), depth - 1) : undefined;
    return inner ?? (value.trim() === '' ? undefined : value);
  }
  if (typeof value !== 'object' || value === null || depth === 0) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return joined(value.slice(0, MOST_ISSUES).map((item: unknown) => sentenceIn(item, depth - 1)));
  }
  const object = value as Readonly<Record<string, unknown>>;
  const inError = typeof object.error === 'object' ? sentenceIn(object.error, depth - 1) : undefined;
  if (inError !== undefined) {
    return inError;
  }
  for (const place of PLACES) {
    const inner = object[place];
    const found = sentenceIn(inner, depth - 1) ?? (isPlural(place) ? byField(inner, depth - 1) : undefined);
    if (found !== undefined) {
      return atPlace(object, found);
    }
  }
  return undefined;
}

function isPlural(place: string): boolean {
  return place === 'errors' || place === 'fieldErrors';
}

/** Problems by the field that they are about: `{run_id: ["is too short"]}`. */
function byField(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return undefined;
  }
  return joined(
    Object.entries(value)
      .slice(0, MOST_ISSUES)
      .map(([field, problem]) => {
        const found = sentenceIn(problem, depth);
        return found === undefined ? undefined : `${field}: ${found}`;
      }),
  );
}

/** An issue of FastAPI says in `loc`, one of Zod in `path`, which part of the request it is about. */
function atPlace({ loc, path }: Readonly<Record<string, unknown>>, found: string): string {
  const place = [loc, path].find((part): part is unknown[] => Array.isArray(part) && part.length > 0);
  return place === undefined ? found : `${place.map(String).join('.')}: ${found}`;
}

function joined(sentences: readonly (string | undefined)[]): string | undefined {
  const told = sentences.filter((sentence) => sentence !== undefined);
  return told.length === 0 ? undefined : told.join('; ');
}

function codeIn(parsed: unknown): string | undefined {
  const outer = record(parsed);
  return [record(outer.error).code, outer.code].find((value): value is string => typeof value === 'string');
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** What is no JSON: the heading of a web page, or words as they are. */
function plainText(text: string): string {
  if (!text.startsWith('<')) {
    return text;
  }
  const headings = ['title', 'h1', 'pre', 'p', 'message'].flatMap((tag) => {
    const [, inner = ''] = new RegExp(`<${tag}\\b[^>]*>([^]*?)</${tag}>`, 'i').exec(text) ?? [];
    const words = unescaped(inner.replace(/<[^>]*>/g, ' ')).trim();
    return words === '' ? [] : [words];
  });
  // "Error" alone says nothing that the status does not; the page says more below.
  return headings.find((words) => !/^error$/i.test(words)) ?? headings[0] ?? '';
}

const ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
]);

/** The text that HTML stands for. A key that a page repeats is only found, and hidden, as the text that it is. */
function unescaped(html: string): string {
  return html.replace(/&(#?\w+);/g, (whole, entity: string) => characterOf(entity) ?? whole);
}

function characterOf(entity: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([\da-f]{1,6})|(\d{1,7}))$/i.exec(entity) ?? [];
  const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : ENTITIES.get(entity.toLowerCase());
}

function oneLine(text: string, longest: number): string {
  const line = text
    .replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    // Editors make links of [words](target) in the messages they show, and some targets run commands.
    .replaceAll('](', '] (')
    .trim();
  // No half of a character at the cut.
  return line.length > longest ? `${line.slice(0, cutAt(line, longest))}…` : line;
}
