import assert from 'node:assert/strict';
import { ServerRest } from '../../../src/core/runs/polling/serverRest';
import { Reconnect } from '../../../src/core/runs/polling/reconnect';
import { SmallServer } from '../support/smallServer';
import { lost, refuses, says, Tap } from '../support/tap';
import { HERE, runRef, Scene, threadRef } from './scene';

const THREAD = threadRef('thread_one');
const MINUTE = 60_000;
const ALWAYS = 1000;

describe('Reconnect', () => {
  let server: SmallServer;
  let tap: Tap;
  let scene: Scene;
  let reconnect: Reconnect;

  beforeEach(() => {
    server = new SmallServer();
    server.addThread('thread_one', { created_at: 1000 });
    tap = new Tap(server.respond);
    scene = new Scene();
    scene.connect(tap);
    const { store, loader, budget, clock } = scene;
    reconnect = new Reconnect({
      store,
      loader,
      budget,
      rest: new ServerRest(store, clock),
      clock,
      random: () => 0.5,
    });
  });

  afterEach(async () => {
    reconnect.dispose();
    await scene.close();
  });

  const connection = () => scene.store.connection(HERE);

  async function breakDown(reply = lost): Promise<void> {
    tap.next(/./, reply, ALWAYS);
    await assert.rejects(scene.loader.loadThreads(HERE));
    scene.start();
  }

  it('asks nothing while the server answers', async () => {
    reconnect.want(new Set([HERE]));
    await scene.loader.loadThreads(HERE);
    scene.start();
    await scene.pass(10 * MINUTE);
    assert.deepEqual(scene.secondsOf(), []);
    assert.equal(scene.clock.pending, 0);
  });

  it('asks less and less often until the server answers, and then has its threads', async () => {
    reconnect.want(new Set([HERE]));
    await breakDown();
    await scene.pass(3 * MINUTE);
    assert.deepEqual(scene.secondsOf(), [5, 15, 35, 75, 135]);
    tap.asUsual();
    await scene.pass(MINUTE);
    assert.equal(connection().problem, undefined);
    assert.equal(scene.store.threads(HERE).length, 1);
    scene.start();
    await scene.pass(10 * MINUTE);
    assert.deepEqual(scene.secondsOf(), []);
    assert.equal(scene.clock.pending, 0);
  });

  it('starts with short pauses again after it answered', async () => {
    reconnect.want(new Set([HERE]));
    await breakDown();
    await scene.pass(3 * MINUTE);
    tap.asUsual();
    await scene.pass(MINUTE);
    await breakDown();
    await scene.pass(15_000);
    assert.deepEqual(scene.secondsOf(), [5, 15]);
  });

  it('asks nothing while nobody looks, and soon when somebody does again', async () => {
    reconnect.want(new Set([HERE]));
    await breakDown();
    reconnect.want(new Set());
    await scene.pass(10 * MINUTE);
    assert.deepEqual(scene.secondsOf(), []);
    reconnect.want(new Set([HERE]));
    await scene.pass(2000);
    assert.deepEqual(scene.secondsOf(), [601]);
    reconnect.want(new Set());
    reconnect.want(new Set([HERE]));
    await scene.pass(3000);
    assert.deepEqual(scene.secondsOf(), [601], 'not each time that the window gets the focus');
  });

  it('waits for as long as the server asked', async () => {
    reconnect.want(new Set([HERE]));
    await breakDown(refuses(429, 'Rate limit reached.', { 'retry-after': '90' }));
    await scene.pass(MINUTE);
    assert.deepEqual(scene.secondsOf(), []);
    await scene.pass(MINUTE);
    assert.deepEqual(scene.secondsOf(), [90]);
  });

  it('asks again for a list that the server failed to give, though it answers otherwise', async () => {
    reconnect.want(new Set([HERE]));
    tap.next(/threads$/, says(500, ''));
    await assert.rejects(scene.loader.loadThreads(HERE));
    assert.equal(connection().problem, undefined);
    await scene.pass(5000);
    assert.equal(scene.store.threads(HERE).length, 1);
  });

  it('asks for a thread where the server lists none', async () => {
    scene.store.setMarks(HERE, [{ ref: THREAD, tracked: true, label: undefined }]);
    tap.next(/threads$/, says(405, ''));
    await scene.loader.loadThreads(HERE);
    reconnect.want(new Set([HERE]));
    tap.next(/./, lost);
    await assert.rejects(scene.loader.loadRun(runRef('thread_one', 'run_1')));
    tap.take();
    await scene.pass(5000);
    assert.deepEqual(tap.take(), ['GET /threads/thread_one']);
    assert.equal(connection().problem, undefined);
  });

  it('asks for the list where that has failed of a server that had none before', async () => {
    scene.store.setMarks(HERE, [{ ref: THREAD, tracked: true, label: undefined }]);
    tap.next(/threads$/, says(405, ''));
    await scene.loader.loadThreads(HERE);
    reconnect.want(new Set([HERE]));
    tap.next(/threads$/, says(500, ''));
    await assert.rejects(scene.loader.loadThreads(HERE, { anew: true }));
    await scene.pass(5000);
    assert.equal(connection().threadList.problem, undefined);
  });

  it('leaves what does not pass by itself to the user', async () => {
    reconnect.want(new Set([HERE]));
    await breakDown(refuses(401, 'Incorrect API key provided.'));
    await scene.pass(10 * MINUTE);
    assert.deepEqual(scene.secondsOf(), []);
  });

  it('stays within the budget', async () => {
    reconnect.want(new Set([HERE]));
    await breakDown();
    await scene.pass(4999);
    while (scene.budget.take(HERE) === 0);
    await scene.pass(1);
    assert.deepEqual(scene.secondsOf(), []);
    await scene.pass(10_000);
    assert.deepEqual(scene.secondsOf(), [15]);
  });
});
