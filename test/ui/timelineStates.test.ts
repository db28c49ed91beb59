import assert from 'node:assert/strict';
import { systemClock } from '../../src/core/clock';
import { serveDemo, type ServedDemo } from '../host/demoServer';
import { refusal } from '../support/loopbackServers';
import { SmallServer, type Fields } from '../unit/support/smallServer';
import { useWindow } from './window';

const THREAD = 'thread_steps';
const MANY = 'run_many';
const BARE = 'run_bare';
const FAILING = 'run_failing';
const LIVE = 'run_live';
const HOUR = 3600;
const STEPS = 1500;

/** Newest first; each takes a second. */
function manySteps(now: number): Fields[] {
  return Array.from({ length: STEPS }, (_, place) => {
    const number = STEPS - place;
    const begun = now - HOUR + number;
    return {
      id: `step_${number}`,
      type: 'tool_calls',
      status: 'completed',
      created_at: begun,
      completed_at: begun + 1,
      step_details: {
        type: 'tool_calls',
        tool_calls: [
          {
            id: `call_${number}`,
            type: 'function',
            function: {
              name: `<b>tool</b> ${number}`,
              arguments: '{"n": 12345678901234567890',
              output: 'ok',
            },
          },
        ],
      },
    };
  });
}

/** A step at work on calls; of those that have an output it is given. */
function liveStep(now: number, outputs: readonly (string | null)[]): Fields {
  return {
    id: 'step_live',
    type: 'tool_calls',
    status: 'in_progress',
    created_at: now - HOUR,
    step_details: {
      type: 'tool_calls',
      tool_calls: outputs.map((output, at) => ({
        id: `call_live_${at}`,
        type: 'function',
        function: { name: `live_${at}`, arguments: `{"at": ${at}}`, output },
      })),
    },
  };
}

describe('the steps in the Run panel', () => {
  const small = new SmallServer();
  let served: ServedDemo;
  let isRefusing = true;

  before(async () => {
    const now = Math.floor(Date.now() / 1000);
    const ended = { created_at: now - HOUR, started_at: now - HOUR, status: 'completed' };
    small.addThread(THREAD, { created_at: now - HOUR });
    small.addRun(THREAD, FAILING, now - HOUR, { ...ended, completed_at: now - HOUR + 5, status: 'failed' });
    small.addRun(THREAD, BARE, now - HOUR, { ...ended, completed_at: now - HOUR + 5, status: 'incomplete' });
    small.addRun(THREAD, MANY, now - HOUR, { ...ended, completed_at: now - HOUR + STEPS + 1 });
    small.addRun(THREAD, LIVE, now - HOUR, {
      created_at: now - HOUR,
      started_at: now - HOUR,
      status: 'in_progress',
    });
    small.setSteps(THREAD, LIVE, [liveStep(now, [null, null])]);
    small.setSteps(THREAD, MANY, manySteps(now));
    small.setSteps(THREAD, FAILING, [{ id: 'step_1', type: 'reasoning', status: 'odd' }]);
    served = await serveDemo({
      port: 0,
      clock: systemClock,
      respond: (request) =>
        isRefusing && request.path.includes(`${FAILING}/steps`)
          ? refusal(409, 'The steps are locked.', 'locked')
          : small.respond(request),
    });
  });

  after(() => served.close());

  const window = useWindow(() => ({
    env: { ASSISTANT_RUNS_SHOW: 'own' },
    settings: {
      'assistantRuns.connections': [
        {
          id: 'own',
          kind: 'openai-compatible',
          name: 'Own',
          baseUrl: served.url,
          auth: { type: 'none' },
        },
      ],
    },
  }));

  const panel = () => window().workbench.webview();
  const steps = () => panel().getByRole('tree', { name: 'Steps of the run' });
  const step = (name: RegExp) => steps().getByRole('treeitem', { name });
  const press = (key: string) => window().workbench.page.keyboard.press(key);

  async function openRun(status: RegExp, heading: string): Promise<void> {
    await window().workbench.tree('Threads').row(status).first().click();
    await panel().getByRole('heading', { name: heading }).waitFor();
  }

  it('are read page by page, and only those in sight are in the document', async () => {
    const { workbench } = window();
    await openRun(/completed/, 'Completed');
    const last = step(/^<b>tool<\/b> 1500 1 s, completed$/);
    await last.waitFor();
    assert.equal(await last.getAttribute('aria-posinset'), '20');
    const phases = panel().locator('.phases');
    assert.match(
      (await phases.getAttribute('aria-label')) ?? '',
      /^Earlier steps, not read yet 24 min 41 s, Waiting for tools 20 s, completed/,
    );
    await workbench.screenshot('steps-first-page');
    const more = panel().getByRole('button', { name: 'Load Earlier Steps' });
    for (let known = 120; known < STEPS; known += 100) {
      await more.click();
      await steps().locator(`[role="treeitem"][aria-setsize="${known}"]`).first().waitFor();
    }
    await more.click();
    await more.waitFor({ state: 'hidden' });
    await steps().and(panel().locator(':focus')).waitFor();
    await step(/^<b>tool<\/b> 1 1 s, completed$/).waitFor();
    assert.match((await phases.getAttribute('aria-label')) ?? '', /^Working 1 s, Waiting for tools 25 min,/);
    assert.ok((await steps().getByRole('treeitem').count()) < 150);
  });

  it('are gone through from end to end by keyboard, and show what is no JSON as it is', async () => {
    const { workbench } = window();
    await steps().focus();
    await press('End');
    const last = step(/^<b>tool<\/b> 1500 1 s, completed$/);
    await last.and(panel().locator('[aria-selected="true"]')).waitFor();
    assert.equal(await last.getAttribute('aria-posinset'), `${STEPS}`);
    await press('Enter');
    await panel()
      .getByRole('group', { name: 'Arguments of <b>tool</b> 1500' })
      .getByText('{"n": 12345678901234567890', { exact: true })
      .waitFor();
    await workbench.screenshot('steps-many');
    await press('Home');
    await step(/^<b>tool<\/b> 1 1 s, completed$/)
      .and(panel().locator('[aria-selected="true"]'))
      .waitFor();
  });

  it('may be none', async () => {
    const { workbench } = window();
    await openRun(/incomplete/, 'Incomplete');
    await panel().getByText('The run has no steps.').waitFor();
    assert.equal(await steps().count(), 0);
    await workbench.screenshot('steps-none');
  });

  it('may fail to load, with a button that tries again', async () => {
    const { workbench } = window();
    await openRun(/failed/, 'Failed');
    await panel().getByText('The steps are locked.').waitFor();
    await workbench.screenshot('steps-failed');
    isRefusing = false;
    await panel().getByRole('button', { name: 'Try Again' }).click();
    await step(/^reasoning, odd$/).waitFor();
    // The button is gone, and with it the place of the keyboard.
    await steps().and(panel().locator(':focus')).waitFor();
    assert.equal(await panel().getByText('The steps are locked.').count(), 0);
    assert.equal(
      await step(/^reasoning/)
        .getByRole('button')
        .getAttribute('aria-label'),
      'reasoning, odd',
    );
  });

  it('leave what is read of a call alone while another one gets its output', async () => {
    const { workbench } = window();
    await openRun(/in progress/, 'In progress');
    for (const name of [/^live_0/, /^live_1/]) {
      await step(name).locator('.step-name').click();
    }
    const read = panel().getByRole('group', { name: 'Arguments of live_0' });
    await read.getByText('"at": 0').waitFor();
    await read.focus();
    await read.evaluate('document.activeElement.dataset.marked = "yes"');
    small.setSteps(THREAD, LIVE, [liveStep(Math.floor(Date.now() / 1000), [null, 'done'])]);
    // Without the focus, which a click would take along.
    await panel().getByRole('banner').getByRole('button', { name: 'Refresh' }).dispatchEvent('click');
    await panel().getByRole('group', { name: 'Output of live_1' }).getByText('done').waitFor();
    await read.and(panel().locator(':focus[data-marked="yes"]')).waitFor();
    await workbench.screenshot('steps-live');
  });
});
