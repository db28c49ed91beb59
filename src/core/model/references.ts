/** Where a thread is: ids repeat across connections. */
export interface ThreadRef {
  readonly connectionId: string;
  readonly threadId: string;
}

/** Where a run is: ids repeat across threads and connections. */
export interface RunRef extends ThreadRef {
  readonly runId: string;
}

/** A text that is the same for equal references only, good as a map's key and as a TreeItem's id. */
export function keyOf(ref: ThreadRef | RunRef): string {
  const parts = [ref.connectionId, ref.threadId, ...('runId' in ref ? [ref.runId] : [])];
  return parts.map(encodePart).join('/');
}

/** JSON.stringify first: it escapes a lone surrogate, at which encodeURIComponent alone would throw. */
function encodePart(part: string): string {
  return encodeURIComponent(JSON.stringify(part).slice(1, -1));
}
