/** What a server can do besides what every server can; undefined where it was not found out yet. */
export interface Capabilities {
  /** Whether it lists threads. */
  readonly threads?: boolean;
  /** Whether it lists the runs of a thread. */
  readonly runs?: boolean;
  /** Whether it tells of a run's steps. */
  readonly steps?: boolean;
  /** Whether it gives a message of a thread. */
  readonly messages?: boolean;
  /** Whether it takes the outputs of tool calls. */
  readonly toolOutputs?: boolean;
  /** Whether it deletes a run as it cancels it, where it is asked to. */
  readonly rollback?: boolean;
  /** Whether it tells where the graph of a thread stands. */
  readonly graphState?: boolean;
}
