import { isRestored, type Body } from '../../model/body';
import type { ThreadRef } from '../../model/references';
import type { RunStore } from '../store/runStore';
import type { RunState } from '../store/state';

// When what is shown was seen, where it comes from an earlier session and no answer of this one has confirmed it.
// Milliseconds since the Unix epoch; undefined where it is of this session.

/** When the list of a connection's threads was seen. */
export function threadListSeenAt(store: RunStore, connectionId: string): number | undefined {
  return store.connection(connectionId).threadList.loaded
    ? undefined
    : latest(store.threads(connectionId).map(({ thread }) => thread?.body));
}

/** When the runs of a thread were seen. */
export function runListSeenAt(store: RunStore, ref: ThreadRef): number | undefined {
  return store.thread(ref)?.runList.loaded === true || store.summary(ref).known === 0
    ? undefined
    : latest(store.runs(ref).map(({ run }) => run.body));
}

/** When a run was seen. */
export function runSeenAt({ run: { body } }: RunState): number | undefined {
  return latest([body]);
}

function latest(bodies: readonly (Body | undefined)[]): number | undefined {
  return bodies.reduce<number | undefined>(
    (time, body) => (body !== undefined && isRestored(body) ? Math.max(time ?? 0, body.receivedAt) : time),
    undefined,
  );
}
