/** What a body was the answer to, or a part of it. */
export const BODY_SOURCES = ['list', 'get', 'cancel', 'submit'] as const;

/** A body exactly as a server sent it, beside which our own fields are only a reading. */
export interface Body {
  /** The JSON text: the whole answer, or the exact slice of a list page that was this object's own. */
  readonly text: string;
  readonly from: (typeof BODY_SOURCES)[number];
  /** The number its request took when it was sent: a later request has a higher one. {@link RESTORED} from a disk. */
  readonly sequence: number;
  /** Milliseconds since the Unix epoch. */
  readonly receivedAt: number;
  /** Whether the text is a part of a longer one, all of which stays in memory as long as this body does. */
  readonly isPart?: boolean;
  /** Whether the answer repeated the key that it was asked with: then no part of it is kept on a disk. */
  readonly holdsSecret?: boolean;
}

/** The sequence number of what an earlier session saw and kept on disk: any answer is newer. */
export const RESTORED = 0;

/** Whether a body comes from a disk, and no answer has confirmed it yet: it says what was so at `receivedAt`. */
export function isRestored(body: Body): boolean {
  return body.sequence === RESTORED;
}

/** The body with a text of its own. Where an earlier one of the same object has the same text, it is that. */
export function detached(body: Body, earlier: Body): Body {
  if (body.isPart !== true) {
    return body;
  }
  if (earlier.isPart !== true && earlier.text === body.text) {
    const { from, sequence, receivedAt } = body;
    return { ...earlier, from, sequence, receivedAt };
  }
  return { ...body, text: copied(body.text), isPart: false };
}

/** A slice of a text holds all of it in memory; adding to the slice makes the engine copy it. */
function copied(slice: string): string {
  return ` ${slice}`.slice(1);
}
