import assert from 'node:assert/strict';
import type { ServerRequest, ServerResponse } from '../../src/core/api/exchange';
import { DEMO } from '../../src/core/demo/world';
import { HOSTILE_TEXTS, hostileMessage } from '../support/hostileRun';
import { refusal } from '../support/loopbackServers';
import { assertAccessible } from './accessibility';
import { useChangedServer, useOwnServer } from './ownServer';
import { themes } from './themes';
import { useWindow } from './window';

const LONG = Array.from({ length: 60 }, (_, at) => `Line ${at + 1} of a long answer.`).join('\n');

/** An answer with a part of each kind. */
const RICH = {
  role: 'assistant',
  status: 'incomplete',
  incomplete_details: { reason: 'max_tokens' },
  content: [
    {
      type: 'text',
      text: {
        value: `# Not a heading\n<b>Not bold</b>\n${LONG}`,
        annotations: [
          {
            text: '【4:0†source】',
            file_citation: { file_id: 'file-cited', quote: 'After five working days.' },
          },
          { text: '[1]', url_citation: { url: 'https://example.com/parcels', title: 'Parcels' } },
        ],
      },
    },
    { type: 'refusal', refusal: 'I can’t help with that.' },
    { type: 'image_file', image_file: { file_id: 'file-drawn' } },
    { type: 'image_url', image_url: { url: 'https://example.com/drawn.png' } },
    { type: 'audio', audio: {} },
  ],
};

/** What is answered for a message, by its id; undefined: as the Demo does. */
let message: ((id: string) => ServerResponse) | undefined;
/** The ids of the messages that were asked for. */
const asked: string[] = [];

function says(body: object): (id: string) => ServerResponse {
  return (id) => ({ status: 200, headers: {}, body: JSON.stringify({ id, ...body }) });
}

function answer({ path }: ServerRequest): ServerResponse | undefined {
  const id = /\/messages\/([^/?]+)$/.exec(path)?.[1];
  if (id === undefined) {
    return undefined;
  }
  asked.push(id);
  return message?.(id);
}

describe('the answer of the assistant in the Run panel', () => {
  const settings = useChangedServer(answer);
  const window = useWindow(() => ({ settings: settings(), viewport: { width: 1280, height: 1000 } }));

  const panel = () => window().workbench.webview();
  const steps = () => panel().getByRole('tree', { name: 'Steps of the run' });
  const step = () => steps().getByRole('treeitem', { name: /^Message/ });
  const details = () => panel().getByRole('group', { name: 'Details of Message' });
  const button = (name: string) => details().getByRole('button', { name, exact: true });

  before(async () => {
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    const tree = workbench.tree('Threads');
    await tree.expand(tree.row(/^Support triage/));
  });

  beforeEach(() => {
    message = undefined;
  });

  /** Opens a panel that has read nothing yet, and unfolds its message. */
  async function unfold(): Promise<void> {
    const { workbench } = window();
    await workbench.runCommand('View: Close All Editors');
    asked.length = 0;
    const { runId } = DEMO.runs.completed;
    const row = await workbench.tree('Threads').reveal(`…${runId.slice(-4)}`);
    await row.click();
    await step().waitFor();
    assert.deepEqual(asked, [], 'nothing is asked for what nobody unfolds');
    await step().locator('.step-name').click();
    await details().waitFor();
  }

  it('is asked for once, however often it is unfolded', async () => {
    await unfold();
    await details().getByText('The carrier counts a parcel as lost').waitFor();
    await step().locator('.step-name').click();
    await details().waitFor({ state: 'detached' });
    await step().locator('.step-name').click();
    await details().getByText('The carrier counts a parcel as lost').waitFor();
    assert.equal(asked.length, 1);
  });

  it('says why it can’t be read, and is asked for again; the keyboard stays in the tree', async () => {
    const { workbench } = window();
    message = () => refusal(400, 'Not today.', 'no');
    await unfold();
    await details()
      .getByText(/It says: “Not today\.”/)
      .waitFor();
    await workbench.screenshot('message-failed');
    await assertAccessible(workbench.page, 'a message that can’t be read');
    message = undefined;
    await button('Try Again').focus();
    await workbench.page.keyboard.press('Enter');
    await details().getByText('The carrier counts a parcel as lost').waitFor();
    await steps().and(panel().locator(':focus')).waitFor();
    assert.equal(asked.length, 2);
  });

  it('shows parts of each kind as text, and all of a long one when that is wanted', async () => {
    const { workbench, session } = window();
    message = says(RICH);
    await unfold();
    await details().getByText('# Not a heading').waitFor();
    await details().getByText('The message was cut short: the limit of tokens was reached.').waitFor();
    await details().getByText('The message has a part that this version can’t show: audio').waitFor();
    await details().getByRole('group', { name: 'Refused to answer' }).getByText('I can’t help').waitFor();
    for (const [text, copies] of [
      ['file-cited', 'Copy File ID'],
      ['https://example.com/parcels', 'Copy URL'],
      ['file-drawn', 'Copy File ID'],
      ['https://example.com/drawn.png', 'Copy URL'],
    ] as const) {
      await details().getByText(text, { exact: true }).waitFor();
      assert.ok((await button(copies).count()) > 0);
    }
    await workbench.screenshot('message-parts');
    await assertAccessible(workbench.page, 'a message of many parts');
    assert.equal(await details().getByText('Line 60 of').count(), 0);
    await button('Show All').click();
    await details().getByText('Line 60 of').waitFor();
    await workbench.screenshot('message-whole');
    await button('Show Less').click();
    await button('Show All').waitFor();
    assert.equal(await details().getByText('Line 60 of').count(), 0);
    assert.deepEqual(session.blockedRequests, []);
  });

  it('follows every theme', async function () {
    this.timeout(120_000);
    const { workbench } = window();
    for await (const { name, bodyClass } of themes(workbench)) {
      await workbench.screenshot(`message-${bodyClass}`);
      await assertAccessible(workbench.page, `a message in ${name}`);
    }
  });

  it('says that it is empty, or still being written', async () => {
    message = says({ status: 'completed', content: [] });
    await unfold();
    await details().getByText('The message is empty.').waitFor();
    message = says({ status: 'in_progress', content: [] });
    await unfold();
    await details().getByText('The message is being written.').waitFor();
  });

  for (const text of HOSTILE_TEXTS) {
    it(`is text where a server means ill: ${JSON.stringify(text).slice(0, 40)}`, async () => {
      const { session } = window();
      message = (id) => ({ status: 200, headers: {}, body: hostileMessage(id, text) });
      await unfold();
      await button('Copy Refusal').waitFor();
      const made = await panel()
        .locator('body')
        .evaluate(
          `[document.body.querySelectorAll('img, iframe, object, embed, style, svg, a[href]').length, 'hostile' in globalThis]`,
        );
      assert.deepEqual(made, [0, false]);
      assert.deepEqual(session.blockedRequests, []);
      const overflow = await panel()
        .locator(':root')
        .evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      assert.equal(overflow, 0, 'px too wide');
    });
  }

  it('is its id alone where the server has no such endpoint', async () => {
    const { workbench } = window();
    // A server that has given messages before is believed to have them.
    message = () => ({ status: 404, headers: {}, body: '{"detail":"Not Found"}' });
    await unfold();
    await details()
      .getByText(/nothing at this address/)
      .waitFor();
    await workbench.reload();
    await details().getByRole('button', { name: 'Copy Message ID' }).waitFor();
    await details().getByText('The message is being read…').waitFor({ state: 'detached' });
    assert.equal(await button('Try Again').count(), 0);
    assert.equal(
      await details()
        .getByText(/nothing at this address/)
        .count(),
      0,
    );
    await workbench.screenshot('message-none');
  });

  it('breaks no rule of its content security policy, and throws nothing', () => {
    assert.deepEqual(
      window().consoleErrors.filter((line) => /Content Security Policy|Refused to|Uncaught/i.test(line)),
      [],
    );
  });
});

describe('the answer of an assistant that is at work', () => {
  const own = useOwnServer();
  const window = useWindow(() => ({ settings: own().settings }));

  const panel = () => window().workbench.webview();
  const step = () => panel().getByRole('treeitem', { name: /^Message/ });
  const details = () => panel().getByRole('group', { name: 'Details of Message' });
  const asked = () => own().server.requests.filter((line) => line.includes('/messages/'));

  it('is read again when its step has ended', async () => {
    const { workbench } = window();
    await own().clock.advance(16_000);
    await workbench.openContainer('Assistant Runs');
    const tree = workbench.tree('Threads');
    await tree.expand(tree.row(/^Support triage/));
    await tree.row(`…${DEMO.runs.watched.runId.slice(-4)}`).click();
    await step().locator('.step-name').click();
    await details().getByText('The message is being written.').waitFor();
    await workbench.screenshot('message-in-progress');
    assert.equal(asked().length, 1);
    await own().clock.advance(30_000);
    await details().getByText('Two payments of 89.90 EUR').waitFor();
    assert.equal(await details().getByText('The message is being written.').count(), 0);
    assert.equal(asked().length, 2);
  });
});
