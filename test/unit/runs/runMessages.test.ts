import assert from 'node:assert/strict';
import { ApiError } from '../../../src/core/api/errors';
import type { MessageAnswer, RunMessages } from '../../../src/core/runs/load/runMessages';
import { HeldServer } from '../support/heldServer';
import { SmallServer } from '../support/smallServer';
import { lost, refuses, says, Tap } from '../support/tap';
import { HERE, runRef, Scene } from './scene';

const RUN = runRef('thread_one', 'run_1');
const ASKED = 'GET /threads/thread_one/messages/msg_1';

const message = (text: string, fields: object = {}) => ({
  id: 'msg_1',
  status: 'completed',
  content: [{ type: 'text', text: { value: text, annotations: [] } }],
  ...fields,
});

/** The text of what was answered, or what else it was. */
function gist(answer: MessageAnswer | undefined): string | undefined {
  if (answer === undefined || answer === 'none') {
    return answer;
  }
  if (answer instanceof ApiError) {
    return answer.kind;
  }
  const [part] = answer.parts;
  return part?.kind === 'text' ? part.text : part?.kind;
}

describe('RunMessages', () => {
  let tap: Tap;
  let scene: Scene;
  let messages: RunMessages;

  beforeEach(() => {
    const server = new SmallServer();
    server.addThread('thread_one');
    server.addRun('thread_one', 'run_1', 1001);
    tap = new Tap(server.respond);
    scene = new Scene();
    scene.connect(tap);
    messages = scene.messagesOf(RUN);
  });

  afterEach(() => scene.close());

  const read = async (hasEnded = true, id = 'msg_1') => gist(await messages.read(id, hasEnded));
  const answers = (...texts: string[]) => {
    for (const text of texts) {
      tap.next(/messages/, says(200, message(text)));
    }
  };

  it('reads a message of a step that has ended once', async () => {
    answers('Done.');
    assert.equal(await read(), 'Done.');
    assert.equal(await read(), 'Done.');
    assert.deepEqual(tap.take(), [ASKED]);
  });

  it('reads one of a step in progress each time, until that has ended', async () => {
    answers('D', 'Do', 'Done.');
    assert.equal(await read(false), 'D');
    assert.equal(await read(false), 'Do');
    assert.equal(await read(true), 'Done.');
    assert.equal(await read(true), 'Done.');
    assert.deepEqual(tap.take(), [ASKED, ASKED, ASKED]);
  });

  it('does not keep one that says itself that it is in progress', async () => {
    tap.next(/messages/, says(200, message('Do', { status: 'in_progress' })));
    answers('Done.');
    assert.equal(await read(), 'Do');
    assert.equal(await read(), 'Done.');
  });

  it('keeps nothing for another panel', async () => {
    answers('Done.', 'Done.');
    await read();
    messages = scene.messagesOf(RUN);
    await read();
    assert.deepEqual(tap.take(), [ASKED, ASKED]);
  });

  it('gives a failure, and asks again when it is asked again', async () => {
    tap.next(/messages/, says(500, ''));
    answers('Done.');
    assert.equal(await read(), 'server');
    assert.equal(scene.store.connection(HERE).problem, undefined, 'it is of this message only');
    assert.equal(await read(), 'Done.');
  });

  it('notes a failure that concerns the whole server, and its end', async () => {
    tap.next(/messages/, lost);
    answers('Done.');
    assert.equal(await read(), 'network');
    assert.equal(scene.store.connection(HERE).problem?.kind, 'network');
    assert.equal(await read(), 'Done.');
    assert.equal(scene.store.connection(HERE).problem, undefined);
  });

  it('says that a message is not there', async () => {
    for (const reply of [
      refuses(404, "No message found with id 'msg_1'."),
      says(404, '{"detail":"Message not found"}'),
    ]) {
      tap.next(/messages/, reply);
      assert.equal(await read(), 'unknownMessage');
    }
    assert.equal(scene.store.connection(HERE).capabilities.messages, undefined);
  });

  it('does not take another message for it, nor what is none', async () => {
    for (const body of [message('Other.', { id: 'msg_2' }), { content: [] }, [], 'null', '']) {
      tap.next(/messages/, says(200, body));
      assert.equal(await read(), 'badBody');
    }
  });

  for (const [what, reply] of [
    ['404', says(404, '{"detail":"Not Found"}')],
    ['404 about the address', refuses(404, 'Invalid URL (GET /v1/threads/thread_one/messages/msg_1)')],
    ['405', says(405, '')],
  ] as const) {
    it(`asks a server without messages once, with ${what}, and says no more of it`, async () => {
      tap.next(/messages/, reply, Infinity);
      assert.equal(await read(), 'none');
      assert.equal(await read(true, 'msg_2'), 'none');
      assert.equal(await read(false), 'none');
      assert.deepEqual(tap.take(), [ASKED]);
      assert.equal(scene.store.connection(HERE).problem, undefined);
    });
  }

  it('says so where a server that has given messages has nothing at the address of one', async () => {
    answers('Done.');
    await read();
    tap.next(/messages/, says(404, ''));
    assert.equal(await read(true, 'msg_2'), 'noEndpoint');
  });

  it('asks no LangGraph server', async () => {
    scene.connectLangGraph(tap);
    assert.equal(await read(), 'none');
    assert.deepEqual(tap.take(), []);
  });

  it('says that the connection was removed', async () => {
    scene.disconnect();
    assert.equal(await read(), 'invalid');
  });

  it('keeps nothing that was said to another key', async () => {
    answers('To one.', 'To the other.');
    assert.equal(await read(), 'To one.');
    scene.setKey('sk-other');
    assert.equal(await read(), 'To the other.');
  });

  it('asks for a few of many at a time, and for each', async () => {
    for (let at = 0; at < 20; at++) {
      tap.next(new RegExp(`/msg_${at}$`), says(200, message(`${at}`, { id: `msg_${at}` })));
    }
    const ids = Array.from({ length: 20 }, (_, at) => `msg_${at}`);
    const all = Promise.all(ids.map((id) => read(true, id)));
    assert.ok(tap.asked.length <= 4);
    assert.deepEqual(
      await all,
      ids.map((_, at) => `${at}`),
    );
  });

  describe('while the server takes its time', () => {
    let held: HeldServer;

    beforeEach(async () => {
      held = await HeldServer.start(tap.respond);
      scene.connect(held);
    });

    afterEach(() => held.close());

    it('gives up what was asked before the step had ended', async () => {
      answers('Do', 'Done.');
      const first = held.hold(/messages/);
      const early = read(false);
      await first.arrived;
      assert.equal(await read(true), 'Done.');
      first.release();
      assert.equal(await early, undefined);
      assert.equal(await read(), 'Done.');
    });

    it('asks anew where the key changes meanwhile', async () => {
      answers('To one.', 'To the other.');
      const first = held.hold(/messages/);
      const early = read();
      await first.arrived;
      scene.setKey('sk-other');
      first.release();
      assert.equal(await early, 'To the other.');
    });

    it('stops with the panel', async () => {
      answers('Done.');
      const first = held.hold(/messages/);
      const early = read();
      await first.arrived;
      messages.dispose();
      assert.equal(await early, undefined);
    });
  });
});
