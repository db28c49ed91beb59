// What a host may tell the page and a person may do in it, at random: mostly what servers send, and now and then anything.

import fc from 'fast-check';
import type { RunSummary } from '../../../src/protocol';

/** What is told and done until the page is looked at. */
export interface Round {
  readonly summary: Partial<RunSummary>;
  /** JSON, or not; undefined where none comes. */
  readonly run: string | undefined;
  readonly steps: string | undefined;
  readonly gestures: readonly Gesture[];
  /** From where the page is looked at, from 0, its top, up to 1. */
  readonly lookFrom: number;
}

/** Where there are several, `at`, from 0 up to 1, says which. */
export type Gesture =
  | { readonly kind: 'click'; readonly on: Place; readonly at: number }
  | { readonly kind: 'key'; readonly on: Place; readonly at: number; readonly key: string }
  | { readonly kind: 'type'; readonly text: string; readonly at: number }
  | { readonly kind: 'scroll'; readonly at: number }
  | { readonly kind: 'resize'; readonly width: number; readonly height: number };

/** A `fold` is a row that can be unfolded, or folded. */
export type Place = 'button' | 'tab' | 'fold' | 'row' | 'tree' | 'field';

/** The same rounds each time for a seed. */
export function randomRounds(seed: number, count: number): readonly Round[] {
  return fc.sample(round, { seed, numRuns: count });
}

const NOW = 1_760_000_000;

const mostly = <T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>): fc.Arbitrary<T | U> =>
  fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: odd });
const sometimes = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  mostly(arbitrary, fc.constant(undefined));
const oneOf = fc.constantFrom;

/** JSON texts. Keys may stand twice. */
const { json } = fc.letrec<{ json: string; object: string; array: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'json' },
    oneOf(
      'null',
      'true',
      '0',
      '-1',
      '1e400',
      '12345678901234567890',
      `${NOW}`,
      '""',
      '"x"',
      '"a\\nb"',
      '"\\ud800"',
      '"\\u202e<b>"',
      '"2025-10-09T08:53:20Z"',
      JSON.stringify('long '.repeat(200)),
    ),
    tie('array'),
    tie('object'),
  ),
  array: fc
    .array(tie('json'), { maxLength: 5, depthIdentifier: 'json' })
    .map((items) => `[${items.join(', ')}]`),
  object: fc
    .array(
      fc.tuple(
        oneOf('id', 'type', 'name', 'arguments', 'created_at', 'x', '', '__proto__', 'a/b~c'),
        tie('json'),
      ),
      { maxLength: 5, depthIdentifier: 'json' },
    )
    .map((fields) => objectText(fields)),
}));

function objectText(fields: Iterable<readonly [string, string | undefined]>): string {
  const known = [...fields].filter(([, value]) => value !== undefined);
  return `{\n${known.map(([key, value]) => `${JSON.stringify(key)}: ${value ?? ''}`).join(',\n')}}`;
}

/** The text of an object with these fields, each of which is missing now and then, or anything. */
function object(fields: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<string> {
  const values = Object.values(fields).map((value) => sometimes(mostly(value, json)));
  return mostly(
    fc.tuple(...values).map((texts) => objectText(Object.keys(fields).map((key, at) => [key, texts[at]]))),
    json,
  );
}

function array(item: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> {
  return fc.array(item, { maxLength }).map((items) => `[${items.join()}]`);
}

/** One of these values, as JSON. */
function value(...values: readonly unknown[]): fc.Arbitrary<string> {
  return oneOf(...values).map((each) => JSON.stringify(each));
}

const body = object({
  id: value('run_alone'),
  status: value('queued', 'in_progress', 'completed'),
  model: value('gpt-4.1'),
  temperature: value(0, 0.5, 1),
  tool_choice: value('auto', { type: 'function', function: { name: 'f' } }),
  response_format: value('auto', { type: 'json_schema', json_schema: { name: 'n', schema: { a: 1 } } }),
  instructions: value('Be kind.', 'word '.repeat(500)),
  tools: value(
    [{ type: 'function', function: { name: 'f', parameters: { properties: { a: { type: 'string' } } } } }],
    [{ type: 'file_search' }, { type: 'code_interpreter' }],
  ),
  metadata: value(
    {},
    { team: 'a' },
    Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`key_${at}`, at])),
  ),
  multitask_strategy: value('reject'),
  kwargs: value({ config: { recursion_limit: 5, configurable: { x: 1 } }, interrupt_before: ['a'] }),
  usage: value(null, { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }),
});

const call = object({
  id: value('call_1', 'call_2', 'call_3'),
  type: value('function', 'function', 'code_interpreter', 'file_search', 'odd'),
  function: object({
    name: value('f', ''),
    arguments: value('{}', '{', '{"a": [1]}'),
    output: value(null, 'ok'),
  }),
  code_interpreter: object({
    input: value('print()'),
    outputs: value([{ type: 'logs', logs: 'a\nb' }], [{ type: 'image', image: { file_id: 'file_1' } }]),
  }),
  file_search: object({
    results: value([{ file_name: 'a', score: 0.5, content: [{ type: 'text', text: 'found '.repeat(50) }] }]),
  }),
});

const step = object({
  id: value('step_1', 'step_2', 'step_3', 'step_4', 'step_5'),
  type: value('tool_calls', 'tool_calls', 'message_creation', 'odd'),
  status: value('in_progress', 'completed', 'failed'),
  created_at: value(NOW, NOW + 100, NOW + 200),
  completed_at: value(null, NOW + 150, NOW + 300),
  last_error: value(null, { code: 'server_error', message: 'It broke.' }),
  usage: value(null, { prompt_tokens: 1, completion_tokens: 2 }),
  step_details: object({
    type: value('tool_calls'),
    tool_calls: array(call, 4),
    message_creation: value({ message_id: 'msg_1' }),
  }),
});

const broken = oneOf('', ' ', '{', '[1,2', 'null', '[]', '{}', '"x"', '5');

const time = oneOf(0, 1, 1e12, NOW * 1000, NOW * 1000 + 60_000, Date.now() + 1e6, 8.64e15, -8.64e15);

const summary: fc.Arbitrary<Partial<RunSummary>> = fc.record(
  {
    status: oneOf(
      'queued',
      'in_progress',
      'requires_action',
      'requires_action',
      'requires_action',
      'requires_action',
      'cancelling',
      'cancelled',
      'failed',
      'completed',
      'expired',
      'incomplete',
      'interrupted',
      'we\u202eird',
      '',
    ),
    stuck: fc.boolean(),
    requiredToolCalls: fc.array(
      fc.record({
        id: mostly(oneOf('call_1', 'call_2', 'call_3', 'call_4'), fc.constant('')),
        name: oneOf('f', 'g', ''),
        arguments: oneOf('{}', '{', '', `{"a": "${'long '.repeat(200)}"}`),
      }),
      { maxLength: 3 },
    ),
    remembered: mostly(fc.constant(false), fc.constant(true)),
    offline: mostly(fc.constant(false), fc.constant(true)),
    canSubmit: mostly(fc.constant(true), fc.constant(false)),
    submitting: mostly(fc.constant(false), fc.constant(true)),
    busy: fc.boolean(),
    watched: fc.boolean(),
    steps: oneOf(
      { loaded: true, more: true },
      { loaded: true, more: false },
      { loaded: false, more: false, problem: 'The steps could not be read.' },
    ),
    problem: oneOf({ message: 'It could not be read.', help: 'Sign In' }, { message: 'It is gone.' }),
    usage: oneOf({ promptTokens: 5 }, { promptTokens: 1e308, completionTokens: 1, totalTokens: 0 }),
    maxPromptTokens: oneOf(0, -5, 100, 1e308),
    lastError: oneOf({ code: 'server_error' }, { message: 'It broke.' }, {}),
    incompleteReason: oneOf('max_prompt_tokens', 'x', ''),
    graph: oneOf('agent', ''),
    graphState: oneOf(
      { next: ['n'], errors: [], questions: ['Shall I?'] },
      { next: [], errors: ['e'], questions: [] },
    ),
    createdAt: time,
    startedAt: time,
    expiresAt: time,
    completedAt: time,
    cancelledAt: time,
    failedAt: time,
    endedAt: time,
    seenAt: time,
  },
  { requiredKeys: [] },
);

/** Without fast-check’s liking for what is small: of several elements each is as likely. */
const at = fc.noBias(fc.nat(999)).map((n) => n / 1000);
const place = oneOf<Place>('button', 'tab', 'fold', 'fold', 'row', 'tree');

const gesture: fc.Arbitrary<Gesture> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('click'), on: place, at }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('key'),
      on: place,
      at,
      key: oneOf(
        'ArrowDown',
        'ArrowRight',
        'ArrowLeft',
        'ArrowUp',
        'End',
        'Home',
        '*',
        'Enter',
        '3',
        'x',
        'PageDown',
        'Tab',
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('type'), text: oneOf('a', 'id', '{"a": ', 'x*'), at }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('scroll'), at }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('resize'),
      width: oneOf(300, 600, 1200),
      height: oneOf(250, 700),
    }),
  },
);

const round: fc.Arbitrary<Round> = fc.record({
  summary,
  run: sometimes(mostly(body, broken)),
  steps: sometimes(mostly(fc.oneof(array(step, 8), array(step, 80)), broken)),
  gestures: fc.array(gesture, { minLength: 3, maxLength: 6 }),
  lookFrom: at,
});
