import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServerRequest } from '../../src/core/api/exchange';
import { systemClock } from '../../src/core/clock';
import { DEMO } from '../../src/core/demo/world';
import { serveDemo, type ServedDemo } from '../host/demoServer';
import { RELOAD_MS, useWindow } from './window';

describe('finding threads and runs', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'assistant-runs-'));
  const window = useWindow({ folder, env: { ASSISTANT_RUNS_SHOW: 'demo' } });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const tree = () => window().workbench.tree('Threads');
  const roots = () => tree().rowsAtLevel(1);
  const message = (text: string | RegExp) => window().workbench.viewMessage(text);

  async function openFilter(): Promise<void> {
    const { workbench } = window();
    await workbench.runCommand('Assistant Runs: Filter…');
    await workbench.quickInput.title.filter({ hasText: 'Filter Threads and Runs' }).waitFor();
  }

  it('shows at a glance the worst state of a thread, what its runs come to, and how long runs took', async () => {
    const { workbench } = window();
    const thread = tree().row(/^Support triage/);
    await thread.filter({ hasText: /1 needs action · 3 active · 10 runs · [\d.]+K tokens/ }).waitFor();
    await thread.locator('.codicon-report, .codicon-bell-dot').first().waitFor();
    await tree()
      .row(/completed · gpt-4\.1 · .* · 21 s · [\d.]+K tokens/)
      .first()
      .waitFor();
    await workbench.screenshot('glance');
  });

  it('follows the text while one types, and puts all back on Escape, what was unfolded too', async () => {
    const { workbench } = window();
    await tree().rowsAtLevel(2).first().waitFor();
    const all = await roots().count();
    await openFilter();
    await workbench.quickInput.fill('contract');
    await message(`Demo · “contract” · 1 of ${all} threads`).waitFor();
    assert.equal(await roots().count(), 1);
    await workbench.screenshot('filter-typing');
    await workbench.quickInput.cancel();
    await message(/^Demo$/).waitFor();
    await tree().rowsAtLevel(2).first().waitFor();
    assert.equal(await roots().count(), all);
  });

  it('says that nothing matches, with a way back', async () => {
    const { workbench } = window();
    await openFilter();
    await workbench.quickInput.fill('no such words');
    await workbench.quickInput.accept();
    const none = tree().row(/^Nothing matches the filter/);
    await none.waitFor();
    await workbench.screenshot('filter-none');
    await none.click();
    await message(/^Demo$/).waitFor();
    await tree()
      .row(/^Support triage/)
      .waitFor();
  });

  it('finds by status, shows only the runs that match, and keeps that over a reload', async function () {
    this.timeout(RELOAD_MS);
    const { workbench } = window();
    await openFilter();
    await workbench.quickInput.pick('Needs Action');
    await message(/^Demo · needs action · 1 of \d+ threads$/).waitFor();
    assert.equal(await roots().count(), 1);
    const runs = tree().rowsAtLevel(2);
    await runs.filter({ hasText: 'requires action' }).waitFor();
    assert.equal(await runs.count(), 1);
    await workbench.screenshot('filter-status');
    await workbench.reload();
    await message(/^Demo · needs action · 1 of \d+ threads$/).waitFor();
    await roots().first().click();
    await workbench.runCommand('Assistant Runs: Clear Filter');
    await message(/^Demo$/).waitFor();
  });

  it('shows the active runs of all threads as a list, those that need a person first', async () => {
    const { workbench } = window();
    await workbench.runCommand('Assistant Runs: View as Active Runs');
    await message(/^Demo · active runs$/).waitFor();
    await roots()
      .first()
      .filter({ hasText: /requires action · Support triage/ })
      .waitFor();
    assert.ok((await roots().count()) >= 5);
    for (const words of await roots().allInnerTexts()) {
      assert.doesNotMatch(words, /completed|failed|cancelled|expired|incomplete/);
    }
    await tree().expand(roots().first());
    await tree()
      .row(/waits for its output/)
      .first()
      .waitFor();
    await workbench.screenshot('active-runs');
    await workbench.runCommand('Assistant Runs: View as Threads');
    await tree()
      .row(/^Support triage/)
      .waitFor();
  });

  it('gives way to a thread that the user adds', async () => {
    const { workbench } = window();
    await openFilter();
    await workbench.quickInput.fill('contract');
    await workbench.quickInput.accept();
    await workbench.runCommand('Assistant Runs: View as Active Runs');
    await message(/^Demo · active runs · “contract” · 1 of \d+$/).waitFor();
    await workbench.runCommand('Assistant Runs: Add Thread…');
    await workbench.quickInput.fill(DEMO.threads.paged);
    await workbench.quickInput.accept();
    await message(/^Demo$/).waitFor();
    await tree()
      .row(/^Evals/)
      .and(tree().root.locator('[aria-selected="true"]'))
      .waitFor();
  });
});

describe('a tree of many threads', () => {
  const THREADS = 600;
  let server: ServedDemo;
  let looks = 0;

  before(async () => {
    const data = Array.from({ length: THREADS }, (_, i) => ({
      id: `thread_${i}`,
      metadata: { title: `Job ${i}` },
    }));
    const respond = ({ path }: ServerRequest) => {
      const isRuns = path.includes('/runs');
      looks += isRuns ? 1 : 0;
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ data: isRuns ? [] : data, has_more: false }),
      };
    };
    server = await serveDemo({ port: 0, clock: systemClock, respond });
  });

  const window = useWindow(() => ({
    settings: {
      'assistantRuns.connections': [
        { id: 'many', kind: 'openai-compatible', name: 'Many', baseUrl: server.url, auth: { type: 'none' } },
      ],
    },
  }));

  after(() => server.close());

  const tree = () => window().workbench.tree('Threads');

  it('shows a part of them at first, and more on a click', async () => {
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    await tree().row('Job 0').waitFor();
    const more = await tree().reveal(/^Show More…\s*100 more/);
    await more.click();
    await more.waitFor({ state: 'detached' });
    await tree().reveal('Job 599');
  });

  it('finds what lies further down, and looks at all threads when asked', async () => {
    const { workbench } = window();
    await workbench.runCommand('Assistant Runs: Filter…');
    await workbench.quickInput.fill('job 599');
    await workbench.viewMessage('Many · “job 599” · 1 of 600 threads').waitFor();
    await workbench.quickInput.accept();
    const unseen = tree().row(/threads not looked at\s*Look at All/);
    await unseen.click();
    await unseen.waitFor({ state: 'detached' });
    assert.equal(looks, THREADS);
  });
});
