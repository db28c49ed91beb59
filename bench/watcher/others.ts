import { Record } from './record';
import { DURATION, ROUND_TRIP, type Scenario, type Script } from './scenario';

// What others do, with nothing that could make it slower: each request is answered after a round trip, however many
// there are at a time. What they do is so regular that it can be computed.

/** A server reads what it tells in the middle of a request's way, in milliseconds after it was sent. */
const HALF_TRIP = ROUND_TRIP / 2;
const EACH_RUN = 5000;
const ALL = 30_000;
const TRY = 1000;
const TRIES = 10;

/** Asks about each active run every 5 s; every answer is told, changed or not. */
export function everyRun(scenario: Scenario, { changes }: Script, random: () => number): Record {
  const record = new Record();
  const ended = new Map(changes.filter(({ kind }) => kind === 'cancel').map(({ run, at }) => [run, at]));
  const starts = Array.from({ length: scenario.active }, () => EACH_RUN * random());
  const times: number[] = [];
  for (const [run, start] of starts.entries()) {
    const until = Math.min(DURATION, (ended.get(run) ?? DURATION) + EACH_RUN);
    for (let at = start; at < until; at += EACH_RUN) {
      times.push(at);
    }
  }
  for (const at of times.sort((a, b) => a - b)) {
    record.sent(at);
    record.events++;
  }
  tell(record, changes, ({ run, at }) => {
    const start = starts[run] ?? 0;
    return start + Math.ceil((at - HALF_TRIP - start) / EACH_RUN) * EACH_RUN + ROUND_TRIP;
  });
  return record;
}

/** Lists all threads and the runs of each every 30 s, by pages of 100; the whole tree is told to be drawn anew. */
export function everything(scenario: Scenario, { changes }: Script): Record {
  const record = new Record();
  const requests = Math.ceil(scenario.threads / 100) + scenario.threads;
  for (let at = 0; at < DURATION; at += ALL) {
    record.sent(at, { count: requests });
    record.events++;
  }
  tell(record, changes, ({ at }) => Math.ceil((at - HALF_TRIP) / ALL) * ALL + ROUND_TRIP);
  return record;
}

/** Asks about a run ten times, once a second, after a gesture, and about no other. */
export function tenTries(_scenario: Scenario, { changes, cancels }: Script): Record {
  const record = new Record();
  const endings = new Map(cancels.map((cancel) => [cancel.run, cancel]));
  for (const { at } of cancels) {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      record.sent(at + attempt * TRY, { isGesture: true });
      record.events++;
    }
  }
  tell(record, changes, ({ run, kind, at }) => {
    const cancelled = endings.get(run)?.at ?? NaN;
    const attempt = Math.ceil((at - HALF_TRIP - cancelled) / TRY);
    return kind === 'cancel' && attempt <= TRIES
      ? cancelled + Math.max(1, attempt) * TRY + ROUND_TRIP
      : undefined;
  });
  return record;
}

function tell(
  record: Record,
  changes: Script['changes'],
  toldAt: (change: Script['changes'][number]) => number | undefined,
): void {
  for (const change of changes) {
    record.happened(change);
    const at = toldAt(change);
    if (at !== undefined && at <= DURATION) {
      record.told(change, at);
    }
  }
}
