import assert from 'node:assert/strict';
import { usePages, type PageAlone } from './pageAlone';

const BODY = JSON.stringify({ id: 'run_alone', metadata: { a: 'b' } });

/** What has the focus in the page: its role and name; BODY where nothing has. */
async function focused({ page }: PageAlone): Promise<unknown> {
  return await page.evaluate(
    '(({ tagName, role, ariaLabel }) => ariaLabel ?? role ?? tagName)(document.activeElement)',
  );
}

describe('the page alone: the keyboard’s focus', () => {
  const onPage = usePages();

  it(
    'is told of each time that it comes to the page',
    onPage(async (alone) => {
      await alone.summary();
      await alone.body('run', BODY);
      assert.deepEqual(await alone.sent('entered'), []);
      await alone.enter();
      await alone.untilSent({ type: 'entered' });
      await alone.page.getByRole('button', { name: 'Refresh' }).focus();
      assert.equal((await alone.sent('entered')).length, 1, 'within the page it says nothing');
      await alone.leave();
      await alone.enter();
      assert.equal((await alone.sent('entered')).length, 2);
    }),
  );

  it(
    'comes back to where it was',
    onPage(async (alone) => {
      await alone.summary();
      await alone.body('run', BODY);
      await alone.enter();
      const places = [
        alone.page.getByRole('tree', { name: 'Run as JSON' }),
        alone.page.getByRole('searchbox', { name: 'Find in JSON' }),
        alone.page.getByRole('button', { name: 'Refresh' }),
      ];
      for (const place of places) {
        await place.focus();
        const before = await focused(alone);
        await alone.leave();
        assert.equal(await focused(alone), 'BODY', 'Chromium takes it from the frame');
        await alone.enter();
        await alone.painted();
        assert.equal(await focused(alone), before);
      }
    }),
  );

  it(
    'goes to the reason where it was in what went away meanwhile',
    onPage(async (alone) => {
      await alone.summary({
        status: 'requires_action',
        requiredToolCalls: [{ id: 'call_1', name: 'look_up', arguments: '' }],
      });
      await alone.enter();
      await alone.page.getByRole('textbox', { name: 'Output of look_up' }).focus();
      await alone.leave();
      await alone.summary({ status: 'queued' });
      await alone.enter();
      await alone.painted();
      assert.equal(await focused(alone), 'Why the run is in this state');
    }),
  );

  it(
    'is left where a click on the page puts it',
    onPage(async (alone) => {
      await alone.summary();
      await alone.enter();
      await alone.page.getByRole('button', { name: 'Refresh' }).focus();
      await alone.leave();
      await alone.page.getByRole('button', { name: 'Open as JSON Document' }).click();
      await alone.painted();
      assert.equal(await focused(alone), 'Open as JSON Document');
    }),
  );
});
