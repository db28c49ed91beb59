// The bodies that are shown: a run with its steps in it, indented as OpenAI does. Each time the same.

import { runText } from '../client/world';

/** A body, and what a benchmark knows of it. */
export interface Body {
  readonly name: string;
  readonly text: string;
  /** How many items its array of steps has. */
  readonly steps: number;
  /** A text that stands nowhere but deep in its first step. */
  readonly deepInFirst: string;
  /** A text that stands nowhere but at the end of its last step. */
  readonly atEnd: string;
}

/** What is searched for. The body of 5,000 steps has it 50 times, in 50 values, the first of them in its last tenth. */
export const SEARCHED = 'escalated to a person';
export const SEARCHED_TIMES = 50;

export interface Bodies {
  readonly small: Body;
  readonly middle: Body;
  readonly large: Body;
}

export function makeBodies(): Bodies {
  return { small: body('3 KB', 0), middle: body('0.5 MB', 250), large: body('10 MB', 5000) };
}

/** A run of 3 KB, and 2 KB for each step. */
function body(name: string, steps: number): Body {
  const place = { threadId: 'thread_bench', runId: 'run_bench' };
  const run = JSON.parse(runText(place, 0, 'completed')) as object;
  const items = Array.from({ length: steps }, (_, n) => step(n));
  return {
    name,
    text: JSON.stringify(steps === 0 ? run : { ...run, steps: items }, null, 2),
    steps,
    deepInFirst: callId(0),
    atEnd: batch(steps - 1),
  };
}

/** A step like no other: what its tool was asked, and what it said, are its own. */
function step(n: number) {
  const createdAt = 1_760_000_000 + n * 3;
  const words = wordsFrom(n);
  return {
    id: `step_${n}_${words(1)}`,
    object: 'thread.run.step',
    created_at: createdAt,
    run_id: 'run_bench',
    assistant_id: 'asst_Jb0Kc5xZ2mVq8LrT',
    thread_id: 'thread_bench',
    type: 'tool_calls',
    status: 'completed',
    cancelled_at: null,
    completed_at: createdAt + 2,
    expired_at: null,
    failed_at: null,
    last_error: null,
    step_details: {
      type: 'tool_calls',
      tool_calls: [
        {
          id: callId(n),
          type: 'function',
          function: {
            name: ['find_order', 'list_orders', 'refund_order'][n % 3],
            arguments: JSON.stringify({ id: `T-${n}`, note: words(6) }),
            output: outcome(n, words),
          },
        },
      ],
    },
    usage: { prompt_tokens: 900 + n, completion_tokens: 40 + (n % 90), total_tokens: 940 + n + (n % 90) },
    metadata: { team: words(1), reason: words(12), batch: batch(n) },
  };
}

function callId(n: number): string {
  return `call_${n}_of_bench`;
}

function batch(n: number): string {
  return `batch-${n}-ends`;
}

function outcome(n: number, words: (count: number) => string): string {
  const escalated = n > 4500 && n % 10 === 5 ? ` ${SEARCHED}` : '';
  return `Order T-${n}: ${words(56)}${escalated} ${words(56)}.`;
}

const WORDS =
  'order customer parcel refund address courier invoice amount delayed returned paid open closed partial express standard'.split(
    ' ',
  );

/** Gives words, so many at a time, that are others for each seed. */
function wordsFrom(seed: number): (count: number) => string {
  let state = seed + 1;
  const word = () => {
    // Numerical Recipes' generator; its high bits are the good ones.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return WORDS[state >>> 28] ?? '';
  };
  return (count) => Array.from({ length: count }, word).join(' ');
}
