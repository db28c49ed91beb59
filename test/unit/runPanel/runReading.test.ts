import assert from 'node:assert/strict';
import { RunReading } from '../../../src/vscode/runPanel/runReading';
import { HERE, runRef, Scene } from '../runs/scene';
import { HeldServer } from '../support/heldServer';
import { SmallServer } from '../support/smallServer';
import { refuses, Tap } from '../support/tap';

const RUN = runRef('thread_one', 'run_1');
const ASKED = /GET \S+\/runs\/run_1$/;

describe('what a panel knows of its run', () => {
  let server: SmallServer;
  let tap: Tap;
  let held: HeldServer;
  let scene: Scene;
  let reading: RunReading;
  /** What it said at each change. */
  let told: { readonly busy: boolean; readonly problem: string | undefined }[];

  beforeEach(async () => {
    server = new SmallServer();
    server.addThread('thread_one', { created_at: 1000 });
    server.addRun('thread_one', 'run_1', 1001);
    tap = new Tap(server.respond);
    held = await HeldServer.start(tap.respond);
    scene = new Scene();
    scene.connect(held);
    told = [];
    reading = new RunReading(RUN, {
      store: scene.store,
      loader: scene.loader,
      changed: () => told.push({ busy: reading.busy, problem: reading.problem?.kind }),
    });
  });

  afterEach(async () => {
    await scene.close();
    await held.close();
  });

  it('is what the server says, while it is read and after that', async () => {
    await reading.refresh();
    assert.deepEqual(told, [
      { busy: true, problem: undefined },
      { busy: false, problem: undefined },
    ]);
    assert.equal(reading.state?.status, 'in_progress');
  });

  it('is why it could not be read, until it could', async () => {
    tap.next(/run_1$/, refuses(403, 'Not yours.'));
    await reading.refresh();
    assert.equal(reading.problem?.kind, 'forbidden');
    assert.equal(reading.busy, false);
    await reading.refresh();
    assert.equal(reading.problem, undefined);
  });

  it('stays what it was when the run leaves the lists', async () => {
    await reading.refresh();
    const before = reading.state;
    scene.store.reset(HERE);
    assert.equal(reading.state, before);
  });

  it('is forgotten with the key or the address that it was said to', async () => {
    await reading.refresh();
    assert.equal(reading.forgetStale(), false);
    scene.store.reset(HERE);
    assert.equal(reading.forgetStale(), true);
    assert.equal(reading.state, undefined);
    assert.equal(reading.forgetStale(), false);
  });

  it('is not over with an answer to the key before, and not what that says', async () => {
    tap.next(/run_1$/, refuses(403, 'Not yours.'));
    const [old, now] = [held.hold(ASKED), held.hold(ASKED)];
    const first = reading.refresh();
    await old.arrived;
    scene.store.reset(HERE);
    reading.forgetStale();
    const second = reading.refresh();
    await now.arrived;
    old.release();
    await first;
    assert.equal(reading.busy, true);
    assert.equal(reading.problem, undefined);
    now.release();
    await second;
    assert.equal(reading.busy, false);
    assert.equal(reading.state?.status, 'in_progress');
  });

  it('keeps its problem when an answer to the key before comes late', async () => {
    const old = held.hold(ASKED);
    const first = reading.refresh();
    await old.arrived;
    scene.store.reset(HERE);
    reading.forgetStale();
    tap.next(/run_1$/, refuses(403, 'Not yours.'));
    await reading.refresh();
    old.release();
    await first;
    assert.equal(reading.problem?.kind, 'forbidden');
    assert.equal(reading.busy, false);
  });
});
