import { summary } from '../../result';
import { KINDS, type Applied, type Kind, type Size, type ToApply } from '../messages';
import { SUBJECTS, type Subject, type SubjectKey } from '../subjects';
import { Answers, threadIdOf, type Answer, type AnsweredPage } from '../world';

// Applies updates to one subject and tells how long that took. Making the updates is not counted.

/** How many updates are made before they are applied. */
const BATCH = 1000;
const PAGE = 100;
/** How many threads have runs at most. */
const WITH_RUNS = 50;
/** How many runs of a thread are told of, so that not too many texts are held for them. */
const TOLD_OF = 100;

const [key, sizeText] = process.argv.slice(2);
const size = JSON.parse(sizeText ?? '') as Size;
const { make, compares } = SUBJECTS[key as SubjectKey];
const subject = make();
const answers = new Answers();
const withRuns = size.runs > 1000 ? 1 : Math.min(size.threads, WITH_RUNS);
let turn = 0;

subject.prepare(size.threads);
for (let thread = 0; thread < withRuns; thread++) {
  for (let n = 0; n < size.runs; n++) {
    subject.applyRun(answers.get({ threadId: threadIdOf(thread), runId: `run_${n}` }, n, 'in_progress'));
  }
  // The first page of a list is news in itself.
  subject.applyPage(pageOf(thread));
}

process.on('message', (task: ToApply) => {
  process.send?.(perform(subject, task) satisfies Applied);
});
process.on('disconnect', () => process.exit());
process.send?.({ us: 0 } satisfies Applied);

function perform(applied: Subject, { kind, updates, longest }: ToApply): Applied {
  settle(applied);
  const toldBefore = applied.told;
  let done = 0;
  let spent = 0;
  const times: number[] = [];
  while (done < updates && spent < longest) {
    const batch = kind === 'pages' ? pages() : Array.from({ length: BATCH }, () => next(kind));
    const startedAt = performance.now();
    for (const update of batch) {
      if ('page' in update) {
        applied.applyPage(update);
      } else {
        applied.applyRun(update);
      }
    }
    times.push(performance.now() - startedAt);
    spent += times.at(-1) ?? 0;
    done += BATCH;
  }
  const expected = kind === 'status' || kind === 'urgency' ? done : 0;
  if (compares && applied.told - toldBefore !== expected) {
    throw new Error(`${KINDS[kind]}: ${applied.told - toldBefore} events in place of ${expected}`);
  }
  if (applied.active !== withRuns * size.runs) {
    throw new Error(`${applied.active} active runs in place of ${withRuns * size.runs}`);
  }
  return { us: (summary(times).median * 1000) / BATCH };
}

/** Puts all runs that are told of back to where each kind begins. */
function settle(applied: Subject): void {
  turn = 0;
  for (let i = 0; i < withRuns * told(); i++) {
    applied.applyRun(at(i, 'in_progress', 2));
  }
}

function next(kind: Kind): Answer {
  const i = turn++;
  const round = Math.floor(i / (withRuns * told()));
  switch (kind) {
    case 'spaces':
      return at(i, 'in_progress', round % 2 === 0 ? 4 : 2);
    case 'status':
      return at(i, round % 2 === 0 ? 'queued' : 'in_progress', 2);
    case 'urgency':
      // Each time the only run of its thread that waits for a person, or does so no longer.
      return at(Math.floor(i / 2), i % 2 === 0 ? 'requires_action' : 'in_progress', 2);
    default:
      return at(i, 'in_progress', 2);
  }
}

/** The update of a turn: through the threads first, so that one differs from the one before. */
function at(turnNumber: number, status: string, indent: number): Answer {
  const n = Math.floor(turnNumber / withRuns) % told();
  return answers.get({ threadId: threadIdOf(turnNumber % withRuns), runId: `run_${n}` }, n, status, indent);
}

function pages(): AnsweredPage[] {
  return Array.from({ length: BATCH / Math.min(PAGE, size.runs) }, () => pageOf(turn++ % withRuns));
}

/** The first page of a thread. */
function pageOf(thread: number): AnsweredPage {
  const length = Math.min(PAGE, size.runs);
  const numbers = Array.from({ length }, (_, n) => n);
  return answers.page(threadIdOf(thread), numbers, length < size.runs ? `run_${length - 1}` : undefined);
}

function told(): number {
  return Math.min(TOLD_OF, size.runs);
}
