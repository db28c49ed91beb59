import type { FromSubject, Task, ToSubject } from './messages';
import { numbersIn, type Place } from './world';

/** Every subject sends this key. */
export const KEY = 'sk-bench';
/** How many a page holds where a subject lists. */
export const PAGE = 100;
/** How many runs are cancelled at the same time: as many as the extension does. */
const CANCELS_AT_A_TIME = 4;
/** How long those who poll each run wait between two readings, in milliseconds: what the extension begins with. */
export const POLL_PAUSE = 1000;

/** A client of the Assistants API. */
export interface Subject {
  /** Lists all runs of a thread; gives how many there are. */
  list(threadId: string): Promise<number>;
  /** Reads a run; gives its status. */
  get(place: Place): Promise<string | undefined>;
  /** Gets to know the runs that are to be cancelled, where it has to. */
  prepareToSettle?(places: readonly Place[]): Promise<void>;
  /** Cancels runs and waits until they have settled; gives how each ended. */
  settle(places: readonly Place[]): Promise<(string | undefined)[]>;
}

/** Lets a subject do what the parent process says, and tells what it takes. */
export function measure(subject: Subject): void {
  process.on('message', ({ step, task }: ToSubject) => {
    const before = process.cpuUsage();
    const startedAt = performance.now();
    const work = step === 'prepare' ? prepare(subject, task) : perform(subject, task);
    work.then(
      () => {
        const { user, system } = process.cpuUsage(before);
        tell({
          ms: performance.now() - startedAt,
          processorMs: (user + system) / 1000,
          peakBytes: process.resourceUsage().maxRSS * 1024,
        });
      },
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.on('disconnect', () => process.exit());
  tell({ ms: 0, processorMs: 0, peakBytes: 0 });
}

function tell(message: FromSubject): void {
  process.send?.(message);
}

async function prepare(subject: Subject, task: Task): Promise<void> {
  if (task.kind === 'settle') {
    await subject.prepareToSettle?.(task.places);
  }
}

/** @throws Error where the subject does not do what it should: it must not be measured then. */
async function perform(subject: Subject, task: Task): Promise<void> {
  switch (task.kind) {
    case 'list': {
      const [runs] = numbersIn(task.threadId);
      expect(await subject.list(task.threadId), runs);
      break;
    }
    case 'get':
      await each(task.places, task.atATime, async (place) => {
        expect(await subject.get(place), 'in_progress');
      });
      break;
    case 'settle': {
      const ends = await subject.settle(task.places);
      expect(ends.filter((status) => status === 'cancelled').length, task.places.length);
    }
  }
}

function expect<T>(found: T, expected: T): void {
  if (found !== expected) {
    throw new Error(`${String(found)} in place of ${String(expected)}`);
  }
}

/** Cancels runs as a plain program does, and lets each be polled on its own. */
export async function settleEach<T>(
  places: readonly Place[],
  cancel: (place: Place) => Promise<unknown>,
  poll: (place: Place) => Promise<T>,
): Promise<T[]> {
  const polls: Promise<T>[] = [];
  await each(places, CANCELS_AT_A_TIME, async (place) => {
    await cancel(place);
    polls.push(poll(place));
  });
  return Promise.all(polls);
}

/** Reads a run until it is no longer under way; gives how it ended. */
export async function pollPlainly(
  place: Place,
  get: (place: Place) => Promise<string | undefined>,
): Promise<string | undefined> {
  for (;;) {
    const status = await get(place);
    if (status !== 'in_progress' && status !== 'cancelling') {
      return status;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_PAUSE));
  }
}

/** Does something with each item, so many at a time. */
async function each<T>(
  items: readonly T[],
  atATime: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (const item of rest) {
        await work(item);
      }
    }),
  );
}
