import * as v from 'valibot';
import { beginningOf } from '../model/beginning';
import type { Citation, Message, MessagePart } from '../model/message';
import { id, part, present, text } from './lenient';

// The parsing boundary of the Assistants API, for messages. Nobody keeps their bodies: what is read of one is small
// whatever the server sent, which may be 64 MB. Sizes are in UTF-16 code units.

/** For all that a message says: several times what models can answer with. */
const ROOM = 256 * 1024;
/** Of a word. */
const LONGEST_NAME = 1024;
/** Of an id or a URL, which are copied; of what is quoted. */
const LONGEST_ID = 4 * 1024;
/** More than any server sends, and than anybody reads. */
const MOST_PARTS = 100;
const MOST_CITATIONS = 100;

const MESSAGE = v.object({
  id,
  role: text,
  status: text,
  incomplete_details: part({ reason: text }),
  content: v.optional(v.unknown()),
});

const PART = v.object({
  type: text,
  text: v.optional(v.unknown()),
  refusal: text,
  image_file: part({ file_id: text }),
  image_url: part({ url: text }),
});

const TEXT = v.object({ value: text, annotations: v.optional(v.unknown()) });

/** Files as the API has them, and pages of the web as Foundry has them besides. */
const ANNOTATION = v.object({
  text,
  file_citation: part({ file_id: text, quote: text }),
  file_path: part({ file_id: text }),
  url_citation: part({ url: text, title: text }),
});

/** Reads a message, or gives `undefined` for what has no id. */
export function readMessage(value: unknown): Message | undefined {
  const result = v.safeParse(MESSAGE, value);
  if (!result.success) {
    return undefined;
  }
  const { role, status, incomplete_details, content } = result.output;
  // Some servers write in place of a list of one text only that.
  const values = typeof content === 'string' ? [content] : listOf(content);
  const room = new Room();
  const parts = room.fill(values.slice(0, MOST_PARTS), (each) => readPart(each, room));
  return {
    id: result.output.id,
    ...present({
      role: role && name(role),
      status: status && name(status),
      incompleteReason: incomplete_details?.reason && name(incomplete_details.reason),
    }),
    parts,
    moreParts: values.length - parts.length,
  };
}

/** The room for all that is read of a message. */
class Room {
  #left = ROOM;

  /** Reads as many of these as there is room for. */
  fill<T>(values: readonly unknown[], read: (value: unknown) => T): T[] {
    const filled: T[] = [];
    for (const value of values) {
      if (this.#left <= 0) {
        break;
      }
      filled.push(read(value));
    }
    return filled;
  }

  /** As much of a text as there is room for. */
  take(whole: string, longest = Infinity): string {
    const taken = beginningOf(whole, Math.min(longest, Math.max(0, this.#left)), 'nowhere');
    this.#left -= taken.length;
    return taken;
  }
}

function readPart(value: unknown, room: Room): MessagePart {
  if (typeof value === 'string') {
    return textPart(value, [], room);
  }
  const result = v.safeParse(PART, value);
  if (!result.success) {
    return { kind: 'other' };
  }
  const { type, text: said, refusal, image_file, image_url } = result.output;
  const isOf = (known: string): boolean => type === undefined || type === known;
  const written = readText(said);
  if (isOf('text') && written !== undefined) {
    return textPart(written.value, written.annotations, room);
  }
  if (isOf('refusal') && refusal !== undefined) {
    return { kind: 'refusal', text: room.take(refusal) };
  }
  if (isOf('image_file') && image_file?.file_id !== undefined) {
    return { kind: 'imageFile', fileId: room.take(image_file.file_id, LONGEST_ID) };
  }
  if (isOf('image_url') && image_url?.url !== undefined) {
    return { kind: 'imageUrl', url: room.take(image_url.url, LONGEST_ID) };
  }
  return { kind: 'other', ...(type === undefined ? {} : { type: name(type) }) };
}

/** What a part has as its text: an object, or with some servers only what it says. */
function readText(said: unknown): { value: string; annotations: readonly unknown[] } | undefined {
  if (typeof said === 'string') {
    return { value: said, annotations: [] };
  }
  const result = v.safeParse(TEXT, said);
  if (!result.success || result.output.value === undefined) {
    return undefined;
  }
  const { value, annotations } = result.output;
  return { value, annotations: listOf(annotations) };
}

function textPart(written: string, annotations: readonly unknown[], room: Room): MessagePart {
  const text = room.take(written);
  const read = room.fill(annotations.slice(0, MOST_CITATIONS), (each) => readCitation(each, room));
  return {
    kind: 'text',
    text,
    citations: read.filter((citation) => citation !== undefined),
    moreCitations: annotations.length - read.length,
  };
}

/** Undefined for what refers to nothing that this version knows. */
function readCitation(value: unknown, room: Room): Citation | undefined {
  const result = v.safeParse(ANNOTATION, value);
  if (!result.success) {
    return undefined;
  }
  const { text: mark, file_citation, file_path, url_citation } = result.output;
  const fileId = file_citation?.file_id ?? file_path?.file_id;
  const url = url_citation?.url;
  const quote = file_citation?.quote ?? url_citation?.title;
  if (fileId === undefined && url === undefined) {
    return undefined;
  }
  const taken = (whole: string | undefined) => (whole ? room.take(whole, LONGEST_ID) : undefined);
  return present({ mark: taken(mark), fileId: taken(fileId), url: taken(url), quote: taken(quote) });
}

function name(whole: string): string {
  return beginningOf(whole, LONGEST_NAME, 'nowhere');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
