/** A message of a thread: small, however much a server sends. What was cut short says so. */
export interface Message {
  readonly id: string;
  /** `assistant`, `user`, or what a server invents. */
  readonly role?: string;
  /** `in_progress`, `incomplete`, `completed`, or what a server invents. */
  readonly status?: string;
  /** Why it breaks off, where it does and the server says so. */
  readonly incompleteReason?: string;
  readonly parts: readonly MessagePart[];
  /** How many parts it has beyond these. */
  readonly moreParts: number;
}

export type MessagePart =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly citations: readonly Citation[];
      /** How many citations it has beyond these. */
      readonly moreCitations: number;
    }
  /** The words in which a model says that it will not answer. */
  | { readonly kind: 'refusal'; readonly text: string }
  | { readonly kind: 'imageFile'; readonly fileId: string }
  | { readonly kind: 'imageUrl'; readonly url: string }
  /** What this version does not know; `type` is what the server calls it. */
  | { readonly kind: 'other'; readonly type?: string };

/** What a place in a text refers to. */
export interface Citation {
  /** The words that stand for it in the text, such as `【4:0†source】`. */
  readonly mark?: string;
  readonly fileId?: string;
  readonly url?: string;
  /** What stands in the file, where the server says it. */
  readonly quote?: string;
}
