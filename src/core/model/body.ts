/** A body exactly as a server sent it, beside which our own fields are only a reading. */
export interface Body {
  /** The JSON text: the whole answer, or the exact slice of a list page that was this object's own. */
  readonly text: string;
  readonly from: 'list' | 'get' | 'cancel';
  /** The number its request took when it was sent: a later request has a higher one. */
  readonly sequence: number;
  /** Milliseconds since the Unix epoch. */
  readonly receivedAt: number;
}
