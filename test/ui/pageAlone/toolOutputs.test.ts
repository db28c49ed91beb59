import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { RunSummary } from '../../../src/protocol';
import { usePages, type PageAlone } from './pageAlone';

/** Time passes only as the test says. */
const HELD_TIME = { heldTime: true };

/** A run that waits for calls of functions with these names. */
function waitsFor(...names: readonly string[]): Partial<RunSummary> {
  return {
    status: 'requires_action',
    requiredToolCalls: names.map((name) => ({ id: `call_${name}`, name, arguments: '{}' })),
  };
}

function field({ page }: PageAlone, name: string) {
  return page.getByRole('textbox', { name: `Output of ${name}`, exact: true });
}

async function hasFocus({ page }: PageAlone, where: Locator): Promise<void> {
  await where.and(page.locator(':focus')).waitFor();
}

function reason({ page }: PageAlone) {
  return page.getByRole('region', { name: 'Why the run is in this state' });
}

describe('the page alone: the calls that a run waits for change while the focus is in an output', () => {
  const onPage = usePages();

  it(
    'of one that goes: it goes to the first of the new ones',
    onPage(async (alone) => {
      await alone.summary(waitsFor('look_up', 'refund'));
      await alone.enter();
      await field(alone, 'refund').click();
      await alone.summary(waitsFor('notify', 'close'));
      await hasFocus(alone, field(alone, 'notify'));
    }),
  );

  it(
    'of one that goes, and one before it stays: it goes there',
    onPage(async (alone) => {
      await alone.summary(waitsFor('look_up', 'refund'));
      await alone.enter();
      await field(alone, 'refund').click();
      await alone.summary(waitsFor('look_up'));
      await hasFocus(alone, field(alone, 'look_up'));
    }),
  );

  it(
    'of one that stays: it stays, with the text and the caret',
    onPage(async (alone) => {
      await alone.summary(waitsFor('look_up', 'refund'));
      await alone.enter();
      await field(alone, 'refund').fill('{"paid": true}');
      await field(alone, 'refund').press('Home');
      await alone.summary(waitsFor('notify', 'refund'));
      await hasFocus(alone, field(alone, 'refund'));
      assert.deepEqual(
        await alone.page.evaluate('[document.activeElement.value, document.activeElement.selectionStart]'),
        ['{"paid": true}', 0],
      );
    }),
  );

  it(
    'and none is left: it goes to the reason',
    onPage(async (alone) => {
      await alone.summary(waitsFor('look_up'));
      await alone.enter();
      await field(alone, 'look_up').click();
      await alone.summary({ status: 'in_progress' });
      await hasFocus(alone, reason(alone));
    }),
  );

  it(
    'and the new ones can’t be answered: it goes to the reason',
    onPage(async (alone) => {
      await alone.summary(waitsFor('look_up'));
      await alone.enter();
      await field(alone, 'look_up').click();
      await alone.summary(waitsFor('notify', 'notify'));
      await alone.page.getByText('several tool calls have the same ID').waitFor();
      await hasFocus(alone, reason(alone));
    }),
  );

  it(
    'which had nothing to do with them where the focus is elsewhere',
    onPage(async (alone) => {
      await alone.summary(waitsFor('look_up'));
      await alone.enter();
      const refresh = alone.page.getByRole('button', { name: 'Refresh' });
      await refresh.focus();
      await alone.summary(waitsFor('notify'));
      await field(alone, 'notify').waitFor();
      await hasFocus(alone, refresh);
    }),
  );
});

describe('the page alone: drafts', () => {
  const onPage = usePages();

  it(
    'that the host has are in the fields, whatever their calls’ ids are',
    onPage(async (alone) => {
      const ids = ['__proto__', 'constructor', 'toString', 'call_plain', ''];
      await alone.tell({ type: 'drafts', drafts: ids.map((id) => [id, `typed for ${id}`]) });
      await alone.summary({
        status: 'requires_action',
        requiredToolCalls: ids.filter(Boolean).map((id) => ({ id, name: id, arguments: '' })),
      });
      for (const id of ids.filter(Boolean)) {
        assert.equal(await field(alone, id).inputValue(), `typed for ${id}`);
      }
    }),
  );

  it(
    'that the host has not are empty, whatever their calls’ ids are, and are kept all the same',
    onPage(async (alone) => {
      const ids = ['__proto__', 'constructor'];
      await alone.summary({
        status: 'requires_action',
        requiredToolCalls: ids.map((id) => ({ id, name: id, arguments: '' })),
      });
      for (const id of ids) {
        assert.equal(await field(alone, id).inputValue(), '');
        await field(alone, id).fill(`for ${id}`);
      }
      await alone.untilSent({ type: 'drafts', drafts: ids.map((id) => [id, `for ${id}`]) });
    }),
  );

  it(
    'are sent when nobody has typed for a moment, all in one message',
    onPage(async (alone) => {
      await alone.summary(waitsFor('look_up', 'refund'));
      await field(alone, 'look_up').fill('1');
      await alone.pass(150);
      await field(alone, 'look_up').fill('12');
      await field(alone, 'refund').fill('3');
      await alone.pass(150);
      assert.deepEqual(await alone.sent('drafts'), []);
      await alone.pass(100);
      const drafts = [
        ['call_look_up', '12'],
        ['call_refund', '3'],
      ];
      assert.deepEqual(await alone.sent('drafts'), [{ type: 'drafts', drafts }]);
      await alone.pass(60_000);
      assert.equal((await alone.sent('drafts')).length, 1);
    }, HELD_TIME),
  );

  it(
    'are sent at once when the page loses the focus',
    onPage(async (alone) => {
      await alone.summary(waitsFor('look_up'));
      await alone.enter();
      await field(alone, 'look_up').fill('12');
      assert.deepEqual(await alone.sent('drafts'), []);
      await alone.leave();
      assert.deepEqual(await alone.sent('drafts'), [{ type: 'drafts', drafts: [['call_look_up', '12']] }]);
    }, HELD_TIME),
  );

  it(
    'of calls that are waited for no more are taken back',
    onPage(async (alone) => {
      await alone.tell({ type: 'drafts', drafts: [['call_look_up', 'typed earlier']] });
      await alone.summary(waitsFor('look_up'));
      await field(alone, 'look_up').waitFor();
      await alone.summary({ status: 'queued' });
      await alone.untilSent({ type: 'drafts', drafts: [] });
      await alone.summary(waitsFor('look_up'));
      assert.equal(await field(alone, 'look_up').inputValue(), '');
    }),
  );

  it(
    'stay while it is not known what the run waits for',
    onPage(async (alone) => {
      await alone.tell({ type: 'drafts', drafts: [['call_look_up', 'typed earlier']] });
      await alone.summary({ status: 'completed', remembered: true });
      await alone.summary({ status: 'requires_action' });
      await alone.summary(waitsFor('look_up'));
      assert.equal(await field(alone, 'look_up').inputValue(), 'typed earlier');
      await alone.enter();
      await alone.leave();
      assert.deepEqual(await alone.sent('drafts'), []);
    }),
  );
});
