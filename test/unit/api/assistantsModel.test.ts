import assert from 'node:assert/strict';
import { readRun, readStep, readThread } from '../../../src/core/api/assistantsModel';
import type { Body } from '../../../src/core/model/body';

const BODY: Body = { text: '{}', from: 'get', sequence: 1, receivedAt: 0 };
const THREAD = 'thread_1';

const run = (fields: object) => readRun({ id: 'run_1', ...fields }, BODY, THREAD) ?? assert.fail('no run');
const step = (fields: object) => readStep({ id: 'step_1', ...fields }, BODY) ?? assert.fail('no step');
const thread = (fields: object) => readThread({ id: THREAD, ...fields }, BODY) ?? assert.fail('no thread');

const BARE_RUN = { id: 'run_1', threadId: THREAD, requiredToolCalls: [], body: BODY };
const BARE_STEP = { id: 'step_1', toolNames: [], body: BODY };
const BARE_THREAD = { id: THREAD, body: BODY };

/** One value of each type that JSON has, and of each that looks like another. */
const VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, '', ' ', 'x', '7', 'null', [], [null], [[]], ['x'], {}],
  ...[{ '': null }, { id: 'x' }, { message: [] }, { __proto__: null, length: 1 }],
  // As JSON.parse gives it, and as no literal could.
  JSON.parse('{"__proto__":{"code":"x"},"constructor":1,"toString":2}'),
  JSON.parse('1e999'),
];

const TIMES = [
  'created_at',
  'started_at',
  'expires_at',
  'completed_at',
  'cancelled_at',
  'failed_at',
] as const;

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const asText = (value: unknown) => (typeof value === 'string' ? value : undefined);
const asCount = (value: unknown) => (Number.isFinite(value) ? value : undefined);
const asTime = (value: unknown) =>
  typeof value === 'number' && Math.abs(value) < 1e11 ? value * 1000 : undefined;
/** None of the values has the parts that we know. */
const asParts = (value: unknown) => (isObject(value) ? {} : undefined);

describe('readRun', () => {
  /** Each field that is read, with the name it gets and what is to be made of a value. */
  const FIELDS: Readonly<Record<string, [property: string, read: (value: unknown) => unknown]>> = {
    thread_id: ['threadId', (value) => (typeof value === 'string' && value !== '' ? value : THREAD)],
    status: ['status', asText],
    assistant_id: ['assistantId', asText],
    model: ['model', asText],
    created_at: ['createdAt', asTime],
    started_at: ['startedAt', asTime],
    expires_at: ['expiresAt', asTime],
    completed_at: ['completedAt', asTime],
    cancelled_at: ['cancelledAt', asTime],
    failed_at: ['failedAt', asTime],
    last_error: ['lastError', asParts],
    incomplete_details: ['incompleteReason', () => undefined],
    required_action: ['requiredToolCalls', () => []],
    usage: ['usage', asParts],
    max_prompt_tokens: ['maxPromptTokens', asCount],
    max_completion_tokens: ['maxCompletionTokens', asCount],
  };

  for (const [field, [property, read]] of Object.entries(FIELDS)) {
    it(`takes any value for ${field}, and changes nothing else for it`, () => {
      for (const value of VALUES) {
        const expected = read(value);
        assert.deepEqual(
          run({ [field]: value }),
          { ...BARE_RUN, ...(expected === undefined ? {} : { [property]: expected }) },
          JSON.stringify(value),
        );
      }
    });
  }

  it('takes any value for all fields at once', () => {
    for (const value of VALUES) {
      const fields = Object.fromEntries(Object.keys(FIELDS).map((field) => [field, value]));
      assert.equal(run(fields).id, 'run_1');
    }
  });

  it('is nothing without an id', () => {
    for (const value of VALUES) {
      assert.equal(readRun(value, BODY, THREAD)?.id, (value as { id?: string } | null)?.id);
      if (typeof value !== 'string' || value === '') {
        assert.equal(readRun({ id: value, status: 'queued' }, BODY, THREAD), undefined);
      }
    }
  });

  it('leaves out what is null, so that "absent" has one form', () => {
    const nulls = Object.fromEntries(Object.keys(FIELDS).map((field) => [field, null]));
    assert.deepEqual(run(nulls), BARE_RUN);
    assert.deepEqual(Object.keys(run(nulls)), Object.keys(BARE_RUN));
  });

  it('keeps a status that it does not know', () => {
    assert.equal(run({ status: 'paused_by_moon' }).status, 'paused_by_moon');
    assert.equal(run({ status: '' }).status, '');
  });

  it('belongs to the thread that was asked for when it names none', () => {
    assert.equal(run({ thread_id: 'thread_2' }).threadId, 'thread_2');
    for (const value of [undefined, null, '', 7, {}]) {
      assert.equal(run({ thread_id: value }).threadId, THREAD);
    }
  });

  const times: [name: string, value: unknown, read: number | undefined][] = [
    ['seconds', 1_794_830_400, 1_794_830_400_000],
    ['seconds with a fraction', 1_794_830_400.5, 1_794_830_400_500],
    ['milliseconds', 1_794_830_400_123, 1_794_830_400_123],
    ['the beginning', 0, 0],
    ['ISO 8601 in UTC', '2026-11-16T12:00:00Z', 1_794_830_400_000],
    ['ISO 8601 with microseconds and an offset', '2026-11-16T13:00:00.123456+01:00', 1_794_830_400_123],
    ['ISO 8601 with a space', '2026-11-16 12:00:00Z', 1_794_830_400_000],
    ['null', null, undefined],
    ['an empty text', '', undefined],
    ['words', 'soon', undefined],
    ['words with a number in them', 'run 5', undefined],
    ['a number in a text', '12', undefined],
    ['a day that is none', '2026-02-30T99:00:00Z', undefined],
    ['more than a date can be', 8.7e15, undefined],
    ['less than a date can be', -8.7e15, undefined],
    ['no number', Number.NaN, undefined],
    ['no end', Infinity, undefined],
    ['a truth', true, undefined],
    ['an object', { seconds: 1 }, undefined],
    ['a list', [1_794_830_400], undefined],
  ];
  for (const [name, value, read] of times) {
    it(`reads as a time: ${name}`, () => {
      const got = run(Object.fromEntries(TIMES.map((field) => [field, value])));
      const expected = { createdAt: read, startedAt: read, expiresAt: read };
      const { createdAt, startedAt, expiresAt, completedAt, cancelledAt, failedAt } = got;
      assert.deepEqual({ createdAt, startedAt, expiresAt }, expected);
      assert.deepEqual([completedAt, cancelledAt, failedAt], [read, read, read]);
    });
  }

  it('takes a time without an offset for UTC, wherever this machine stands', () => {
    const zone = process.env.TZ;
    process.env.TZ = 'Asia/Tokyo';
    try {
      assert.equal(new Date(0).getTimezoneOffset(), -540);
      assert.equal(run({ created_at: '2026-11-16T12:00:00.5' }).createdAt, 1_794_830_400_500);
      assert.equal(run({ created_at: '2026-11-16 12:00:00' }).createdAt, 1_794_830_400_000);
      assert.equal(run({ created_at: '2026-11-16T12:00:00-0330' }).createdAt, 1_794_843_000_000);
    } finally {
      process.env.TZ = zone ?? 'UTC';
    }
  });

  it('reads the parts of usage, error and limits that it can', () => {
    const got = run({
      usage: { prompt_tokens: 1, completion_tokens: null, total_tokens: '3' },
      last_error: { code: null, message: 'no' },
      incomplete_details: { reason: 7 },
      max_prompt_tokens: 256,
      max_completion_tokens: '256',
    });
    assert.deepEqual(got, {
      ...BARE_RUN,
      usage: { promptTokens: 1 },
      lastError: { message: 'no' },
      maxPromptTokens: 256,
    });
  });

  it('reads the tool calls that can be read', () => {
    const calls = [
      { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
      { id: 7, function: null },
      ...[null, 'x', 7],
      { id: 'call_2', function: { arguments: { a: 1 } } },
    ];
    const got = run({ required_action: { submit_tool_outputs: { tool_calls: calls } } });
    assert.deepEqual(got.requiredToolCalls, [
      { id: 'call_1', name: 'f', arguments: '{"a":1}' },
      { id: '', name: '', arguments: '' },
      { id: 'call_2', name: '', arguments: '' },
    ]);
    for (const value of VALUES) {
      assert.ok(Array.isArray(run({ required_action: value }).requiredToolCalls));
      assert.ok(Array.isArray(run({ required_action: { submit_tool_outputs: value } }).requiredToolCalls));
      assert.ok(
        Array.isArray(
          run({ required_action: { submit_tool_outputs: { tool_calls: value } } }).requiredToolCalls,
        ),
      );
      run({
        required_action: { submit_tool_outputs: { tool_calls: [value, { id: value, function: value }] } },
      });
    }
  });
});

describe('readThread', () => {
  it('takes any value for each field', () => {
    for (const value of VALUES) {
      assert.equal(readThread(value, BODY)?.id, (value as { id?: string } | null)?.id);
      assert.deepEqual({ ...thread({ created_at: value }), createdAt: 0 }, { ...BARE_THREAD, createdAt: 0 });
      const { metadata, ...bare } = thread({ metadata: value });
      assert.deepEqual(bare, BARE_THREAD);
      assert.ok(Object.values(metadata ?? {}).every((text) => typeof text === 'string'));
      const { title } = thread({ metadata: { title: value, name: value } });
      assert.ok(title === undefined || (title === value && title.trim() !== ''));
    }
  });

  it('keeps the texts of its metadata, whatever they are called', () => {
    const metadata = JSON.parse(
      '{"__proto__":"p","ticket":"48213","count":7,"none":null,"deep":{"a":"b"}}',
    ) as object;
    assert.deepEqual(Object.entries(thread({ metadata }).metadata ?? {}), [
      ['__proto__', 'p'],
      ['ticket', '48213'],
    ]);
    assert.equal(thread({ metadata: { count: 7 } }).metadata, undefined);
  });

  const titles: [metadata: unknown, title: string | undefined][] = [
    [{ title: 'T', name: 'N' }, 'T'],
    [{ name: 'N' }, 'N'],
    [{ title: '  ', name: 'N' }, 'N'],
    [{ title: 7, name: 'N' }, 'N'],
    [{ title: '' }, undefined],
    [{ Title: 'T' }, undefined],
    [null, undefined],
    [['T'], undefined],
  ];
  for (const [metadata, title] of titles) {
    it(`is titled ${String(title)} by ${JSON.stringify(metadata)}`, () => {
      assert.equal(thread({ metadata }).title, title);
    });
  }
});

describe('readStep', () => {
  const FIELDS = ['type', 'status', 'created_at', 'completed_at', 'failed_at', 'cancelled_at', 'expired_at'];

  it('takes any value for each field', () => {
    for (const value of VALUES) {
      assert.equal(readStep(value, BODY)?.id, (value as { id?: string } | null)?.id);
      for (const field of FIELDS) {
        assert.equal(step({ [field]: value }).id, 'step_1');
      }
      assert.deepEqual(step({ step_details: value }), BARE_STEP);
      assert.ok(Array.isArray(step({ step_details: { tool_calls: value } }).toolNames));
      assert.ok(step({ step_details: { tool_calls: [value] } }).toolNames.length <= 1);
    }
    assert.deepEqual(step(Object.fromEntries(FIELDS.map((field) => [field, null]))), BARE_STEP);
  });

  it('reads its kind, its times and the names of its tools', () => {
    const got = step({
      type: 'tool_calls',
      status: 'expired',
      created_at: 1_794_830_400,
      completed_at: 1_794_830_401_000,
      failed_at: '2026-11-16T12:00:02Z',
      cancelled_at: null,
      expired_at: 1_794_830_403,
      step_details: {
        type: 'tool_calls',
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'look_up' } },
          { id: 'call_2', type: 'file_search', file_search: {} },
          { id: 'call_3', type: 'function', function: { name: null } },
          { id: 'call_4' },
        ],
      },
    });
    assert.deepEqual(got, {
      ...BARE_STEP,
      type: 'tool_calls',
      status: 'expired',
      createdAt: 1_794_830_400_000,
      completedAt: 1_794_830_401_000,
      failedAt: 1_794_830_402_000,
      expiredAt: 1_794_830_403_000,
      toolNames: ['look_up', 'file_search', 'function'],
    });
  });
});
