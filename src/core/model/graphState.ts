/** Where the graph of a thread stands, as a server tells it that runs graphs. */
export interface GraphState {
  /** The run that brought it there; absent where none has yet. */
  readonly runId?: string;
  /** The nodes that are at work, or that come next; none when the graph has come to its end. */
  readonly next: readonly string[];
  /** What the nodes that failed said. */
  readonly errors: readonly string[];
  /** What the graph asks a person, as JSON. */
  readonly questions: readonly string[];
  /** The number of the request that told of it. */
  readonly sequence: number;
}

/** Whether two states say the same, whenever they were told. */
export function sameGraphState(a: GraphState | undefined, b: GraphState): boolean {
  return a !== undefined && JSON.stringify({ ...a, sequence: 0 }) === JSON.stringify({ ...b, sequence: 0 });
}
