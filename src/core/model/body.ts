/** A body exactly as a server sent it, beside which our own fields are only a reading. */
export interface Body {
  /** The JSON text: the whole answer, or the exact slice of a list page that was this object's own. */
  readonly text: string;
  readonly from: 'list' | 'get' | 'cancel';
  /** The number its request took when it was sent: a later request has a higher one. {@link RESTORED} from a disk. */
  readonly sequence: number;
  /** Milliseconds since the Unix epoch. */
  readonly receivedAt: number;
}

/** The sequence number of what an earlier session saw and kept on disk: any answer is newer. */
export const RESTORED = 0;

/** Whether a body comes from a disk, and no answer has confirmed it yet: it says what was so at `receivedAt`. */
export function isRestored(body: Body): boolean {
  return body.sequence === RESTORED;
}

/** Whether two JSON texts say the same: equal but for the white space between their tokens. */
export function sameJson(a: string, b: string): boolean {
  return a === b || withoutWhitespace(a) === withoutWhitespace(b);
}

function withoutWhitespace(json: string): string {
  let result = '';
  let from = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (inString && code === 0x5c /* \ */) {
      at++;
    } else if (code === 0x22 /* " */) {
      inString = !inString;
    } else if (!inString && code <= 0x20) {
      result += json.slice(from, at);
      from = at + 1;
    }
  }
  return result + json.slice(from);
}
