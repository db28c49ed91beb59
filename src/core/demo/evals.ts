import { judge } from './assistants';
import { chance } from './chance';
import type { Course } from './course';
import { completes, ends, hangs, MINUTE, says, SECOND, type RunScript } from './script';

const RUNS = 64;
/** How long before the world's start the newest one was created, in milliseconds. */
const NEWEST_AGO = 40 * MINUTE;
const PACE = 30 * MINUTE;
const CRITERIA = ['tone', 'facts', 'length', 'next step', 'language'];

/** One eval every half hour: enough for several pages, newest first. Most completed. */
export function evalRuns(): RunScript[] {
  const next = chance('evals');
  return Array.from({ length: RUNS }, (_, index): RunScript => {
    const number = RUNS - index;
    const score = Math.ceil(next() * 5);
    const failed = CRITERIA.slice(0, 5 - score);
    return {
      name: `eval ${number}`,
      assistant: judge,
      ago: NEWEST_AGO + index * PACE,
      course: courseOf(next(), (4 + next() * 20) * SECOND),
      question: `Grade answer ${1000 + number}.`,
      metadata: { suite: 'support-answers', case: `${number}`, commit: hexDigits(next, 7) },
      steps: [
        says(JSON.stringify({ score, failed, comment: score > 3 ? 'Good.' : 'Read the rubric again.' })),
      ],
    };
  });
}

function courseOf(luck: number, worksFor: number): Course {
  if (luck < 0.82) {
    return completes(worksFor);
  }
  if (luck < 0.9) {
    return ends(worksFor, {
      status: 'failed',
      error: { code: 'server_error', message: 'Sorry, something went wrong.' },
    });
  }
  return luck < 0.95 ? ends(worksFor, { status: 'incomplete', reason: 'max_completion_tokens' }) : hangs();
}

function hexDigits(next: () => number, count: number): string {
  return Array.from({ length: count }, () => Math.floor(next() * 16).toString(16)).join('');
}
