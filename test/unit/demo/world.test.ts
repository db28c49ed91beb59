import assert from 'node:assert/strict';
import { DEMO } from '../../../src/core/demo/world';
import { DemoVisitor, type Place } from '../support/demoVisitor';
import { FakeClock } from '../support/fakeClock';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('the world of the Demo', () => {
  let clock: FakeClock;
  let demo: DemoVisitor;

  beforeEach(() => {
    clock = new FakeClock();
    demo = new DemoVisitor(clock);
  });

  const statusOf = (place: Place) => demo.run(place).status;

  it('has at least eight threads with titles of their own, newest first', () => {
    const threads = demo.threads();
    const titles = threads.map(({ metadata }) => metadata.title).filter((title) => title !== undefined);
    assert.ok(new Set(titles).size >= 8, titles.join(', '));
    assert.equal(titles.length, threads.length - 1, 'one has no title');
    assert.deepEqual(
      threads,
      threads.toSorted((a, b) => b.created_at - a.created_at),
    );
    assert.equal(threads.find(({ id }) => id === DEMO.threads.untitled)?.metadata.title, undefined);
  });

  it('has runs in each of the nine statuses, none from the future, none older than its thread', () => {
    const runs = demo.allRuns();
    assert.deepEqual([...new Set(runs.map(({ status }) => status))].sort(), [
      'cancelled',
      'cancelling',
      'completed',
      'expired',
      'failed',
      'in_progress',
      'incomplete',
      'queued',
      'requires_action',
    ]);
    for (const thread of demo.threads()) {
      for (const run of demo.runs(thread.id, '?limit=100').data) {
        assert.ok(run.created_at * SECOND <= clock.now());
        assert.ok(run.created_at >= thread.created_at);
      }
    }
  });

  it('shows a mixture in its newest thread', () => {
    assert.equal(demo.threads()[0]?.id, DEMO.threads.mixed);
    const statuses = demo.runs(DEMO.threads.mixed).data.map(({ status }) => status);
    assert.deepEqual(statuses.slice(0, 3), ['queued', 'requires_action', 'in_progress']);
    assert.deepEqual([...new Set(statuses.slice(3))].sort(), [
      'cancelled',
      'completed',
      'expired',
      'failed',
      'incomplete',
    ]);
  });

  it('has the same ids in every session, none twice', () => {
    const idsIn = (visitor: DemoVisitor) =>
      visitor
        .threads()
        .flatMap(({ id: threadId }) => [
          threadId,
          ...visitor.messages(threadId).map(({ id }) => id),
          ...visitor
            .runs(threadId, '?limit=100')
            .data.flatMap(({ id: runId }) => [
              runId,
              ...visitor.steps({ threadId, runId }).map(({ id }) => id),
            ]),
        ]);
    const ids = idsIn(demo);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(
      ids.every((id) => /^(thread|run|step|msg)_[0-9A-Za-z]{24}$/.test(id)),
      ids.join(),
    );
    assert.deepEqual(idsIn(new DemoVisitor(new FakeClock(clock.now()))), ids);
  });

  it('names runs in the status that their name tells', () => {
    for (const status of [
      'queued',
      'cancelling',
      'completed',
      'failed',
      'cancelled',
      'incomplete',
      'expired',
    ] as const) {
      assert.equal(statusOf(DEMO.runs[status]), status);
    }
    assert.equal(demo.run(DEMO.runs.failed).last_error?.code, 'rate_limit_exceeded');
    assert.equal(demo.run(DEMO.runs.incomplete).incomplete_details?.reason, 'max_completion_tokens');
  });

  it('has a thread of more than 60 runs', () => {
    const first = demo.runs(DEMO.threads.paged, '?limit=60');
    assert.equal(first.data.length, 60);
    assert.equal(first.has_more, true);
  });

  it('has a run that one can watch from queued to completed', async () => {
    const watched = DEMO.runs.watched;
    const created = demo.run(watched);
    assert.equal(created.status, 'queued');
    assert.equal(created.created_at * SECOND, clock.now());
    assert.equal(created.started_at, null);
    assert.deepEqual(demo.steps(watched), []);

    await clock.advance(4 * SECOND);
    const started = demo.run(watched);
    assert.equal(started.status, 'in_progress');
    assert.equal(started.started_at, created.created_at + 4);
    assert.equal(started.usage, null);
    assert.deepEqual(
      demo.steps(watched).map(({ status }) => status),
      ['in_progress'],
    );

    await clock.advance(16 * SECOND);
    const completed = demo.run(watched);
    assert.equal(completed.status, 'completed');
    assert.equal(completed.completed_at, created.created_at + 20);
    assert.equal(completed.expires_at, null);
    assert.ok(completed.usage && completed.usage.total_tokens > 0);
    assert.deepEqual(
      demo.steps(watched).map(({ type, status }) => `${type} ${status}`),
      ['message_creation completed', 'tool_calls completed', 'tool_calls completed'],
    );
  });

  it('has a run that hangs until it expires after a day', async () => {
    const { expires_at } = demo.run(DEMO.runs.hanging);
    await clock.advance(23 * HOUR);
    assert.equal(statusOf(DEMO.runs.hanging), 'in_progress');
    await clock.advance(HOUR);
    const expired = demo.run(DEMO.runs.hanging);
    assert.equal(expired.status, 'expired');
    assert.equal(expired.expires_at, expires_at);
    assert.equal(demo.steps(DEMO.runs.hanging)[0]?.status, 'expired');
  });

  it('has a run that waits for the outputs of two tool calls, and goes on once it has them', async () => {
    const place = DEMO.runs.requiresAction;
    const required = demo.run(place).required_action?.submit_tool_outputs.tool_calls ?? [];
    assert.deepEqual(
      required.map((call) => call.function.name),
      ['get_order', 'create_refund'],
    );
    await clock.advance(23 * HOUR);
    const outputs = required.map(({ id }, index) => ({ tool_call_id: id, output: `{"done":${index}}` }));
    const resumed = demo.submit(place, outputs);
    assert.equal(resumed.status, 'queued');
    assert.equal(resumed.required_action, null);
    await clock.advance(SECOND);
    assert.equal(statusOf(place), 'in_progress');
    await clock.advance(6 * SECOND);
    assert.equal(statusOf(place), 'completed');

    const [answer, calls] = demo.steps(place);
    assert.equal(answer?.type, 'message_creation');
    assert.ok(calls?.step_details.type === 'tool_calls');
    assert.deepEqual(
      calls.step_details.tool_calls.map((call) => call.type === 'function' && call.function.output),
      ['{"done":0}', '{"done":1}'],
    );
  });

  it('has a run with every field filled, 20 tools and long instructions', () => {
    const run = demo.run(DEMO.runs.everyField);
    const empty = JSON.stringify(run, (_, value: unknown) =>
      value === null || value === '' ? '(empty)' : value,
    );
    assert.ok(!empty.includes('(empty)'), empty);
    assert.equal(run.tools.length, 20);
    assert.equal(Object.keys(run.metadata).length, 16);
    assert.ok(run.instructions.length > 4_000);
  });

  it('has a run as large as the API allows', () => {
    const { tools, instructions } = demo.run(DEMO.runs.largest);
    assert.equal(instructions.length, 256_000);
    const names = tools.map((tool) => tool.type === 'function' && tool.function.name);
    assert.equal(new Set(names).size, 128);
  });

  it('has steps of every kind, and messages from both sides', () => {
    const steps = demo
      .allRuns()
      .flatMap(({ thread_id, id }) => demo.steps({ threadId: thread_id, runId: id }));
    const kinds = steps.flatMap(({ step_details: details }) =>
      details.type === 'tool_calls' ? details.tool_calls.map(({ type }) => type) : [details.type],
    );
    assert.deepEqual([...new Set(kinds)].sort(), [
      'code_interpreter',
      'file_search',
      'function',
      'message_creation',
    ]);

    const messages = demo.threads().flatMap(({ id }) => demo.messages(id));
    const written = new Set(messages.map(({ id }) => id));
    for (const { step_details: details } of steps) {
      assert.ok(details.type === 'tool_calls' || written.has(details.message_creation.message_id));
    }
    assert.ok(messages.some(({ role }) => role === 'user'));
    assert.deepEqual([...new Set(messages.map(({ status }) => status))].sort(), [
      'completed',
      'in_progress',
      'incomplete',
    ]);
  });

  describe('when a run is cancelled', () => {
    for (const name of ['hanging', 'queued', 'requiresAction'] as const) {
      it(`answers cancelling, and 3 s later it is cancelled (${name})`, async () => {
        const place = DEMO.runs[name];
        const answer = demo.cancel(place);
        assert.equal(answer.status, 'cancelling');
        assert.equal(answer.cancelled_at, null);
        assert.equal(answer.required_action, null);
        await clock.advance(3 * SECOND - 1);
        assert.equal(statusOf(place), 'cancelling');
        await clock.advance(1);
        const run = demo.run(place);
        assert.equal(run.status, 'cancelled');
        assert.equal(run.cancelled_at, clock.now() / SECOND);
        assert.equal(run.expires_at, null);
        assert.notEqual(demo.steps(place)[0]?.status, 'in_progress');
      });
    }

    it('may complete all the same', async () => {
      const place = DEMO.runs.completesWhileCancelling;
      await clock.advance(HOUR);
      assert.equal(statusOf(place), 'in_progress');
      assert.equal(demo.cancel(place).status, 'cancelling');
      await clock.advance(2 * SECOND);
      const run = demo.run(place);
      assert.equal(run.status, 'completed');
      assert.equal(run.cancelled_at, null);
      assert.equal(demo.messages(place.threadId)[0]?.status, 'completed');
    });

    it('may stay cancelling until it expires', async () => {
      const place = DEMO.runs.staysCancelling;
      const { status, expires_at } = demo.cancel(place);
      assert.equal(status, 'cancelling');
      await clock.advance((expires_at ?? 0) * SECOND - clock.now() - 1);
      assert.equal(statusOf(place), 'cancelling');
      await clock.advance(1);
      assert.equal(statusOf(place), 'expired');
    });

    it('leaves every other run as it was', () => {
      const before = demo.allRuns().filter(({ id }) => id !== DEMO.runs.hanging.runId);
      demo.cancel(DEMO.runs.hanging);
      assert.deepEqual(
        demo.allRuns().filter(({ id }) => id !== DEMO.runs.hanging.runId),
        before,
      );
    });
  });
});
