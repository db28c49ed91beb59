import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { usePages, type PageAlone } from './pageAlone';

/** An object with fields of these names and more below them, too many for the window. */
function long(...first: readonly string[]): string {
  const fields = [...first, ...Array.from({ length: 200 }, (_, at) => `field_${at}`)];
  return JSON.stringify(Object.fromEntries(fields.map((name) => [name, name])));
}

const ADDED = Array.from({ length: 30 }, (_, at) => `added_${at}`);

function row({ page }: PageAlone, name: RegExp) {
  return page.getByRole('tree', { name: 'Run as JSON' }).getByRole('treeitem', { name });
}

function asText({ page }: PageAlone) {
  return page.getByRole('button', { name: 'Show as Text' });
}

async function scrolledTo({ page }: PageAlone): Promise<number> {
  return Number(await page.evaluate('scrollY'));
}

/** Clicks without scrolling to what is clicked. */
async function press(where: Locator): Promise<void> {
  await where.dispatchEvent('click');
}

describe('the page alone: the JSON', () => {
  const onPage = usePages();

  it(
    'of a container that was unfolded and becomes empty is not open, and open again when it fills',
    onPage(async (alone) => {
      await alone.summary();
      await alone.body('run', '{"id":"run_alone","metadata":{"a":1},"z":1}');
      await row(alone, /^metadata/).click();
      assert.equal(await row(alone, /^metadata/).getAttribute('aria-expanded'), 'true');
      await alone.body('run', '{"id":"run_alone","metadata":{},"z":1}');
      await row(alone, /^metadata: \{\}/).waitFor();
      assert.equal(await row(alone, /^metadata/).getAttribute('aria-expanded'), null);
      assert.equal(
        await row(alone, /^metadata/)
          .locator('.codicon-chevron-down')
          .count(),
        0,
      );
      await alone.body('run', '{"id":"run_alone","metadata":{"b":2},"z":1}');
      await row(alone, /^b: 2/).waitFor();
      assert.equal(await row(alone, /^metadata/).getAttribute('aria-expanded'), 'true');
    }),
  );

  it(
    'that has more rows when it is no longer shown as text does not scroll the page',
    onPage(async (alone) => {
      await alone.summary();
      await alone.body('run', long());
      await asText(alone).click();
      await alone.body('run', long(...ADDED));
      await press(asText(alone));
      await row(alone, /^added_0/).waitFor();
      assert.equal(await scrolledTo(alone), 0);
    }),
  );

  it(
    'that is shown again has grown meanwhile: the page does not scroll',
    onPage(async (alone) => {
      const steps = (from: number) =>
        JSON.stringify(Array.from({ length: 120 - from }, (_, at) => ({ id: `step_${from + at}` })));
      const tab = (name: string) => alone.page.getByRole('tab', { name, exact: true });
      await alone.summary({ steps: { loaded: true, more: true } });
      await alone.body('run', long());
      await alone.body('steps', steps(100));
      await tab('Steps').click();
      await alone.page.getByRole('tree', { name: 'Steps as JSON' }).waitFor();
      await tab('Run').click();
      await alone.body('steps', steps(0));
      await alone.page.evaluate('scrollTo(0, 0)');
      await press(tab('Steps'));
      await alone.painted();
      assert.equal(await scrolledTo(alone), 0);
    }),
  );

  it(
    'has what is read in place when rows come above it while it is shown as text',
    onPage(async (alone) => {
      await alone.summary();
      await alone.body('run', JSON.stringify(JSON.parse(long()), null, 1));
      await row(alone, /^field_0/).focus();
      await alone.page.evaluate('scrollTo(0, 1000)');
      await alone.painted();
      const topOf = async (name: RegExp) => (await row(alone, name).boundingBox())?.y;
      const read = /^field_40\b/;
      const before = await topOf(read);
      assert.ok(before !== undefined && before > 100 && before < 700);
      await press(asText(alone));
      await alone.body('run', JSON.stringify(JSON.parse(long(...ADDED)), null, 1));
      await press(asText(alone));
      await alone.painted();
      assert.equal(await topOf(read), before);
    }),
  );

  it(
    'marks what has changed since an earlier page, and then since the last update',
    onPage(async (alone) => {
      await alone.summary();
      await alone.body('run', '{"status":"b","same":1,"new":1}', '{"status":"a","same":1}');
      await row(alone, /^status: "b", changed by the last update/).waitFor();
      await row(alone, /^new: 1, added by the last update/).waitFor();
      await row(alone, /^same: 1$/).waitFor();
      await alone.body('run', '{"status":"b","same":2,"new":1}');
      await row(alone, /^same: 2, changed by the last update/).waitFor();
      assert.equal(await row(alone, /by the last update/).count(), 1);
    }),
  );

  it(
    'marks nothing in a first body, and nothing where what was before is no JSON',
    onPage(async (alone) => {
      await alone.summary({ steps: { loaded: true, more: false } });
      await alone.body('run', '{"status":"a"}');
      await row(alone, /^status/).waitFor();
      assert.equal(await row(alone, /by the last update/).count(), 0);
      await alone.body('steps', '[{"id":"step_1"}]', '[{');
      await alone.page.getByRole('tab', { name: 'Steps', exact: true }).click();
      const steps = alone.page.getByRole('tree', { name: 'Steps as JSON' }).getByRole('treeitem');
      await steps.first().waitFor();
      assert.equal(await steps.filter({ hasText: 'by the last update' }).count(), 0);
    }),
  );
});
