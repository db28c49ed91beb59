import assert from 'node:assert/strict';
import type { ServerRequest, ServerResponse } from '../../src/core/api/exchange';
import { systemClock } from '../../src/core/clock';
import { shortId } from '../../src/core/model/references';
import { serveDemo, type ServedDemo } from '../host/demoServer';
import { refusal } from '../support/loopbackServers';
import { SmallServer } from '../unit/support/smallServer';
import { useWindow } from './window';

describe('cancelling several runs', () => {
  const window = useWindow({ env: { ASSISTANT_RUNS_SHOW: 'demo' } });

  const tree = () => window().workbench.tree('Threads');

  it('asks once, leaves out what has ended, and gives a result for each', async () => {
    const { workbench } = window();
    const waiting = tree().row(/requires action/);
    const ended = tree()
      .row(/failed/)
      .first();
    await waiting.waitFor();
    await ended.waitFor();
    // The run that hangs stands right above the first one that is completed.
    const hanging = tree()
      .rowsAtLevel(2)
      .filter({ hasText: /in progress/ })
      .last();
    await tree().select(waiting, hanging, ended);
    await tree().contextMenu(waiting, 'Cancel Run');
    await workbench.dialog('Cancel these 2 runs?').waitFor();
    await workbench.screenshot('confirm-several');
    await workbench.answerDialog('Cancel these 2 runs?', 'Cancel 2 Runs');
    const summary = workbench.notification(/2 cancelled, 1 left out/);
    await summary.waitFor();
    await summary.getByRole('button', { name: 'Show Results' }).click();
    const { rows } = workbench.quickInput;
    await rows
      .filter({ hasText: /was cancelled/ })
      .nth(1)
      .waitFor();
    await workbench.screenshot('results');
    assert.equal(await rows.count(), 2);
    await workbench.quickInput.cancel();
  });

  it('cancels all active runs of a thread, after listing them', async () => {
    const { workbench } = window();
    const thread = tree().row(/^Contract review/);
    await tree().contextMenu(thread, 'Cancel All Active Runs in Thread');
    await workbench.notification(/ended before it could be cancelled: its status is “completed”/).waitFor();
    const items = await tree().contextMenuItems(thread);
    assert.ok(!items.includes('Cancel All Active Runs in Thread'));
  });
});

describe('cancelling two hundred runs in one go', () => {
  const small = new SmallServer();
  const posts: string[] = [];
  /** Runs that end before their cancel comes, and that the server refuses to cancel the first time. */
  const ending = new Set(['run_early_010', 'run_early_020']);
  const locked = new Set(['run_early_030', 'run_early_040', 'run_early_050']);
  let isLimited = false;
  let served: ServedDemo;

  before(async () => {
    for (let thread = 0; thread < 20; thread++) {
      small.addThread(`thread_${thread}`, { metadata: { title: `Batch ${thread}` } });
      for (let n = 0; n < 10; n++) {
        const id = `run_early_${String(thread * 10 + n).padStart(3, '0')}`;
        small.addRun(`thread_${thread}`, id, 1_700_000_000 + n, { model: 'gpt-4.1' });
      }
    }
    served = await serveDemo({ port: 0, clock: systemClock, respond: answer });
  });

  const window = useWindow(() => ({
    settings: {
      'assistantRuns.connections': [
        { id: 'many', kind: 'openai-compatible', name: 'Many', baseUrl: served.url, auth: { type: 'none' } },
      ],
    },
  }));

  after(() => served.close());

  /** Cancels at once, but for those that end before, and those that it refuses to cancel the first time. */
  function answer(request: ServerRequest): ServerResponse {
    const [, threadId = '', id = ''] = /threads\/([^/]+)\/runs\/([^/]+)\/cancel/.exec(request.path) ?? [];
    if (request.method === 'POST') {
      posts.push(id);
      if (isLimited) {
        const { headers, ...limited } = refusal(429, 'Too many requests.', 'rate_limit_exceeded');
        return { ...limited, headers: { ...headers, 'retry-after': '300' } };
      }
      if (locked.delete(id)) {
        return refusal(409, 'The run is locked.', 'locked');
      }
      if (ending.has(id)) {
        small.setRun(threadId, id, { status: 'completed' });
        return refusal(400, "Cannot cancel run with status 'completed'.", 'invalid_status');
      }
      small.setRun(threadId, id, { status: 'cancelled' });
      return small.respond({ ...request, method: 'GET', path: request.path.replace('/cancel', '') });
    }
    return small.respond(request);
  }

  it('lists them, leaves the unticked ones alone, gives each its result, and retries those that failed', async () => {
    const { workbench } = window();
    const { quickInput } = workbench;
    await workbench.openContainer('Assistant Runs');
    await workbench
      .tree('Threads')
      .row(/^Batch/)
      .first()
      .waitFor();
    await workbench.runCommand('Assistant Runs: Cancel All Active Runs…');
    await quickInput.title.filter({ hasText: 'Cancel All Active Runs: 200' }).waitFor();
    const unticked = ['run_early_100', 'run_early_101'];
    for (const id of unticked) {
      await quickInput.fill(shortId(id));
      await quickInput.rows.filter({ hasText: shortId(id) }).click();
    }
    await quickInput.fill('');
    await workbench.screenshot('cancel-all-active');
    await quickInput.accept();
    const summary = workbench.notification(/Runs: 193 cancelled, 2 already ended, 3 not cancelled\./);
    await summary.getByRole('button', { name: 'Retry 3 Failed' }).waitFor();
    await workbench.screenshot('cancel-all-summary');
    assert.equal(posts.length, 198);
    assert.equal(new Set(posts).size, 198);
    assert.ok(!unticked.some((id) => posts.includes(id)));

    await summary.getByRole('button', { name: 'Show Results' }).click();
    await quickInput.rows.filter({ hasText: 'The run is locked.' }).nth(2).waitFor();
    await workbench.screenshot('cancel-all-results');
    await quickInput.titleButton('Retry 3 Failed');
    await workbench.notification(/Runs: 196 cancelled, 2 already ended\./).waitFor();
    assert.equal(posts.length, 201);
    await workbench
      .tree('Threads')
      .row(/2 active/)
      .waitFor();
    await workbench
      .notification(/Runs: 196/)
      .getByRole('button', { name: /^Clear/ })
      .click();
  });

  it('does nothing where nothing is ticked', async () => {
    const { workbench } = window();
    const { quickInput } = workbench;
    posts.length = 0;
    await workbench.runCommand('Assistant Runs: Cancel All Active Runs…');
    await quickInput.title.filter({ hasText: 'Cancel All Active Runs: 2' }).waitFor();
    await quickInput.toggleAll();
    await quickInput.accept();
    await quickInput.input.waitFor({ state: 'hidden' });
    await workbench
      .tree('Threads')
      .row(/2 active/)
      .waitFor();
    assert.deepEqual(posts, []);
  });

  it('stops where the server wants to be left alone, and goes on when the user says so', async () => {
    const { workbench } = window();
    for (let n = 0; n < 20; n++) {
      small.addRun('thread_0', `run_late_${n}`, 1_700_000_100 + n);
    }
    posts.length = 0;
    isLimited = true;
    await workbench.takeTime();
    await workbench.runCommand('Assistant Runs: Cancel All Active Runs…');
    await workbench.quickInput.title.filter({ hasText: 'Cancel All Active Runs: 22' }).waitFor();
    await workbench.quickInput.accept();
    const summary = workbench.notification(
      'Runs: 4 not cancelled, 18 left alone because the server limits its rate.',
    );
    await summary.waitFor();
    await workbench.screenshot('cancel-all-stopped');
    assert.equal(posts.length, 4);
    isLimited = false;
    await workbench.takeTime();
    await summary.getByRole('button', { name: 'Retry 22 Failed' }).click();
    await workbench.notification('Runs: 22 cancelled.').waitFor();
    assert.equal(posts.length, 4 + 22);
  });
});
