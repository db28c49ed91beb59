import assert from 'node:assert/strict';
import { DEMO_CONNECTION_ID } from '../../../src/core/model/connection';
import { keyOf, type RunRef, type ThreadRef } from '../../../src/core/model/references';
import { StuckRuns } from '../../../src/core/runs/watch/stuckRuns';
import { Watches } from '../../../src/core/runs/watch/watches';
import type { News } from '../../../src/core/runs/watch/watchNews';
import { MergedFile } from '../../../src/core/storage/mergedFile';
import { readPending, type Pending } from '../../../src/core/storage/pendingFile';
import { StoredWatches } from '../../../src/core/storage/storedWatches';
import { FakeClock } from '../support/fakeClock';
import { MemoryDisk } from '../support/memoryDisk';
import { SmallServer } from '../support/smallServer';
import { HERE, runRef, Scene, threadRef } from './scene';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const THREAD = threadRef('thread_one');
const RUN = runRef('thread_one', 'run_1');

const waitsFor = (...ids: string[]) => ({
  status: 'requires_action',
  required_action: {
    submit_tool_outputs: { tool_calls: ids.map((id) => ({ id, function: { name: 'f' } })) },
  },
});

/** One of several windows, over the same disk and server. */
class Window {
  readonly scene: Scene;
  readonly watches: Watches;
  /** What the background watcher is to ask about. */
  readonly followed = new Set<string>();
  /** What was told, one text for all that was told at once. */
  readonly told: string[] = [];
  readonly rows: string[] = [];
  readonly cancelled = new Set<string>();
  connected = true;
  readonly #parts: { dispose(): void }[];

  /** @param parts.asks whether what is watched is really asked about, in the background; else a test does so */
  constructor(
    name: string,
    parts: { clock: FakeClock; disk: MemoryDisk; server: SmallServer; asks?: boolean },
  ) {
    const { clock } = parts;
    this.scene = new Scene({ clock });
    this.scene.connect(parts.server);
    this.scene.connect(parts.server, DEMO_CONNECTION_ID);
    const onError = (error: unknown) => this.scene.errors.push(error);
    const stuck = new StuckRuns({ store: this.scene.store, clock, after: 5 * MINUTE });
    const file = new MergedFile<Pending>(parts.disk.open(), {
      clock,
      readValue: readPending,
      onUnreadable: onError,
      onError,
    });
    const kept = new StoredWatches(file, onError);
    this.watches = new Watches({
      store: this.scene.store,
      kept,
      watcher: parts.asks === true ? this.scene.watcher : { watch: (ref) => this.#follow(ref) },
      clock,
      window: name,
      isConnected: () => this.connected,
      isBeingCancelled: (ref) => this.cancelled.has(ref.runId),
      onError,
    });
    this.watches.onNews((news) => this.told.push(news.map(inShort).sort().join(', ')));
    this.watches.onDidChange((refs) => this.rows.push(...refs.map(keyOf)));
    this.load = () => file.load();
    this.#parts = [this.watches, kept, file, stuck];
  }

  /** Reads what earlier windows left. */
  readonly load: () => Promise<void>;

  async list(thread: ThreadRef = THREAD): Promise<void> {
    await this.scene.loader.loadRuns(thread).catch(() => undefined);
  }

  async read(run: RunRef = RUN): Promise<void> {
    await this.scene.loader.loadRun(run).catch(() => undefined);
  }

  /** Stops all parts. What they leave behind is a failure. */
  dispose(): void {
    for (const part of this.#parts) {
      part.dispose();
    }
    assert.deepEqual([...this.followed], [], 'nothing is asked about any more');
    this.scene.watcher.dispose();
    this.scene.loader.dispose();
  }

  #follow(ref: ThreadRef | RunRef) {
    const key = keyOf(ref);
    assert.ok(!this.followed.has(key));
    this.followed.add(key);
    return { dispose: () => this.followed.delete(key) };
  }
}

function inShort(news: News): string {
  const { kind, ref } = news;
  const id = 'runId' in ref ? ref.runId : ref.threadId;
  return `${id} ${kind === 'over' ? String(news.run.status) : kind}`;
}

describe('Watches', () => {
  let server: SmallServer;
  let disk: MemoryDisk;
  let clock: FakeClock;
  let here: Window;
  let windows: Window[];

  const open = (name: string, { asks = false } = {}) => {
    const window = new Window(name, { clock, disk, server, asks });
    windows.push(window);
    return window;
  };
  /** Lets the disk do its work. */
  const settle = async () => {
    for (let turns = 0; turns < 20; turns++) {
      await clock.advance(0);
    }
  };
  const pass = async (ms: number) => {
    await settle();
    await clock.advance(ms);
    await settle();
  };
  const second = () => pass(SECOND);
  /** Closes a window; with `kills`, without letting it say good-bye. */
  const close = async (window: Window, { kills = false } = {}) => {
    if (!kills) {
      window.watches.leaveUntold();
    }
    await settle();
    windows.splice(windows.indexOf(window), 1);
    window.dispose();
  };
  /** So long ago, in milliseconds, as servers write times: in seconds. */
  const ago = (ms: number) => (clock.now() - ms) / 1000;

  beforeEach(() => {
    server = new SmallServer();
    disk = new MemoryDisk();
    clock = new FakeClock();
    windows = [];
    server.addThread('thread_one');
    server.addRun('thread_one', 'run_0', ago(9 * MINUTE), { status: 'failed' });
    server.addRun('thread_one', 'run_1', ago(MINUTE));
    here = open('here');
  });

  afterEach(async () => {
    assert.deepEqual(
      windows.flatMap(({ scene }) => scene.errors),
      [],
    );
    for (const window of [...windows]) {
      await close(window);
    }
    assert.equal(clock.pending, 0);
  });

  describe('of a run', () => {
    beforeEach(async () => {
      await here.list();
      here.watches.watch(RUN);
    });

    it('follows it in the background, and tells its row', () => {
      assert.ok(here.watches.has({ ...RUN }));
      assert.deepEqual([...here.followed], [keyOf(RUN)]);
      assert.deepEqual(here.rows, [keyOf(RUN)]);
      here.watches.watch(RUN);
      assert.deepEqual(here.rows, [keyOf(RUN)], 'it is watched once');
    });

    for (const status of ['completed', 'failed', 'incomplete', 'expired', 'cancelled']) {
      it(`tells that it is ${status}, and is over then`, async () => {
        server.setRun('thread_one', 'run_1', { status });
        await here.read();
        assert.deepEqual([...here.followed], [], 'nobody has to ask about it any more');
        await second();
        assert.deepEqual(here.told, [`run_1 ${status}`]);
        assert.ok(!here.watches.has(RUN));
        assert.deepEqual(here.rows, [keyOf(RUN), keyOf(RUN)]);
        await here.read();
        await pass(MINUTE);
        assert.equal(here.told.length, 1);
      });
    }

    it('tells each time that it needs action, also where nobody saw it work in between', async () => {
      server.setRun('thread_one', 'run_1', waitsFor('call_1', 'call_2'));
      await here.read();
      await second();
      await here.read();
      server.setRun('thread_one', 'run_1', waitsFor('call_3'));
      await here.read();
      await second();
      assert.deepEqual(here.told, ['run_1 needsAction', 'run_1 needsAction']);
      assert.ok(here.watches.has(RUN), 'it goes on');
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      await here.read();
      await second();
      assert.equal(here.told.at(-1), 'run_1 completed');
    });

    it('tells once that it hangs', async () => {
      await pass(4 * MINUTE + SECOND);
      assert.deepEqual(here.told, ['run_1 stuck']);
      here.scene.store.setStuck(RUN, false);
      here.scene.store.setStuck(RUN, true);
      await pass(60 * MINUTE);
      assert.equal(here.told.length, 1);
    });

    it('tells that it is gone, and is over then', async () => {
      server.removeRun('thread_one', 'run_1');
      await here.read();
      await second();
      assert.deepEqual(here.told, ['run_1 gone']);
      assert.ok(!here.watches.has(RUN));
    });

    it('tells only the last of what has come and gone within the second', async () => {
      server.setRun('thread_one', 'run_1', waitsFor('call_1'));
      await here.read();
      await pass(SECOND / 2);
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      await here.read();
      await second();
      assert.deepEqual(here.told, ['run_1 completed']);
    });

    it('leaves it to the cancel to tell how a run ends that is being cancelled, and is over then', async () => {
      here.cancelled.add('run_1');
      server.setRun('thread_one', 'run_1', { status: 'cancelled' });
      await here.read();
      here.cancelled.clear();
      await pass(MINUTE);
      assert.deepEqual(here.told, []);
      assert.ok(!here.watches.has(RUN));
    });

    it('tells nothing any more once it is taken back, also of what was to be told', async () => {
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      await here.read();
      here.watches.unwatch(RUN);
      await pass(MINUTE);
      assert.deepEqual(here.told, []);
    });

    it('waits for the answers to another key', async () => {
      here.scene.store.reset(HERE);
      await second();
      assert.ok(here.watches.has(RUN));
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      await here.read();
      await second();
      assert.deepEqual(here.told, ['run_1 completed']);
    });

    it('does not ask a connection that is not there, until it is there again', () => {
      here.connected = false;
      here.watches.checkConnections();
      assert.deepEqual([...here.followed], []);
      here.connected = true;
      here.watches.checkConnections();
      assert.deepEqual([...here.followed], [keyOf(RUN)]);
    });

    it('says which other ones it watches', () => {
      here.watches.watch(THREAD);
      assert.deepEqual(here.watches.refs.map(keyOf).sort(), [keyOf(RUN), keyOf(THREAD)].sort());
    });
  });

  it('tells nothing of what was so when it began', async () => {
    server.setRun('thread_one', 'run_1', waitsFor('call_1'));
    server.addRun('thread_one', 'run_2', ago(60 * MINUTE));
    await here.list();
    here.watches.watch(RUN);
    here.watches.watch(runRef('thread_one', 'run_2'));
    here.watches.watch(runRef('thread_one', 'run_0'));
    await here.list();
    await pass(MINUTE);
    assert.deepEqual(here.told, []);
    assert.ok(!here.watches.has(runRef('thread_one', 'run_0')), 'what has ended is not watched');
  });

  describe('of a thread', () => {
    it('tells of each run that it has, and of each that it gets', async () => {
      await here.list();
      here.watches.watch(THREAD);
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      await here.list();
      await second();
      server.addRun('thread_one', 'run_2', ago(0));
      await here.list();
      await second();
      assert.ok(here.followed.has(keyOf(runRef('thread_one', 'run_2'))));
      server.setRun('thread_one', 'run_2', waitsFor('call_1'));
      await here.list();
      await second();
      server.setRun('thread_one', 'run_2', { status: 'failed' });
      server.addRun('thread_one', 'run_3', ago(0), { status: 'expired' });
      await here.list();
      await second();
      await here.list();
      await pass(MINUTE);
      assert.deepEqual(here.told, ['run_1 completed', 'run_2 needsAction', 'run_2 failed, run_3 expired']);
      assert.ok(here.watches.has(THREAD), 'until it is taken back');
      assert.deepEqual([...here.followed], [keyOf(THREAD)]);
    });

    it('takes for old what its list has when it first comes', async () => {
      here.watches.watch(THREAD);
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      await here.list();
      await second();
      assert.deepEqual(here.told, []);
    });

    it('takes for old what comes with further pages, as long as it goes on', async () => {
      for (let i = 2; i < 40; i++) {
        server.addRun('thread_one', `run_${i}`, ago(0), { status: 'completed' });
      }
      await here.list();
      assert.equal(here.scene.store.run(RUN), undefined);
      here.watches.watch(THREAD);
      await here.scene.loader.loadMoreRuns(THREAD);
      assert.equal(here.scene.store.run(RUN)?.status, 'in_progress');
      await second();
      assert.deepEqual(here.told, []);
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      await here.read();
      await second();
      assert.deepEqual(here.told, ['run_1 completed']);
    });

    it('tells once of a run that is watched as well', async () => {
      await here.list();
      here.watches.watch(THREAD);
      here.watches.watch(RUN);
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      await here.list();
      await pass(MINUTE);
      assert.deepEqual(here.told, ['run_1 completed']);
      assert.ok(here.watches.has(THREAD));
      assert.ok(!here.watches.has(RUN));
    });

    it('tells that it is gone, and is over then', async () => {
      await here.list();
      here.watches.watch(THREAD);
      server.removeThread('thread_one');
      await here.list();
      await second();
      assert.deepEqual(here.told, ['thread_one gone']);
      assert.ok(!here.watches.has(THREAD));
      assert.deepEqual([...here.followed], []);
    });

    it('tells all at once that happens within a second', async () => {
      for (let i = 2; i < 12; i++) {
        server.addRun('thread_one', `run_${i}`, ago(0));
      }
      await here.list();
      here.watches.watch(THREAD);
      for (let i = 2; i < 12; i++) {
        server.setRun('thread_one', `run_${i}`, { status: 'completed' });
        await here.read(runRef('thread_one', `run_${i}`));
        await clock.advance(90);
      }
      await second();
      assert.equal(here.told.length, 1);
      assert.equal(here.told[0]?.split(', ').length, 10);
    });
  });

  describe('over windows and reloads', () => {
    it('asks nobody and does nothing where nothing is watched', async () => {
      await here.load();
      assert.deepEqual([...here.followed], []);
      assert.equal(clock.pending, 0);
      assert.equal(disk.writes, 0);
    });

    it('tells what ended while no window was open, once it is found out', async () => {
      await here.list();
      here.watches.watch(RUN);
      await close(here);
      server.setRun('thread_one', 'run_1', { status: 'failed' });
      const next = open('next');
      await next.load();
      assert.deepEqual([...next.followed], [keyOf(RUN)]);
      await next.read();
      await second();
      assert.deepEqual(next.told, ['run_1 failed']);
    });

    it('tells nothing again after a reload', async () => {
      server.setRun('thread_one', 'run_1', { created_at: ago(4 * MINUTE) });
      await here.list();
      here.watches.watch(RUN);
      await pass(2 * MINUTE);
      server.setRun('thread_one', 'run_1', waitsFor('call_1'));
      await here.list();
      await second();
      assert.deepEqual(here.told, ['run_1 stuck', 'run_1 needsAction']);
      await close(here);
      const next = open('next');
      await next.load();
      await next.read();
      server.setRun('thread_one', 'run_1', { status: 'in_progress' });
      await next.read();
      await pass(60 * MINUTE);
      assert.deepEqual(next.told, []);
    });

    it('tells of the runs that a watched thread got while no window was open', async () => {
      await here.list();
      here.watches.watch(THREAD);
      await close(here);
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      server.addRun('thread_one', 'run_2', ago(0), { status: 'failed' });
      server.addRun('thread_one', 'run_3', ago(0));
      const next = open('next');
      await next.load();
      assert.deepEqual([...next.followed].sort(), [keyOf(RUN), keyOf(THREAD)].sort());
      await next.list();
      await second();
      assert.deepEqual(next.told, ['run_1 completed, run_2 failed']);
    });

    it('tells of a run of a watched thread that was read before the list came', async () => {
      await here.list();
      here.watches.watch(THREAD);
      await close(here);
      server.addRun('thread_one', 'run_2', ago(0), { status: 'failed' });
      const next = open('next');
      await next.load();
      await next.read(runRef('thread_one', 'run_2'));
      await next.list();
      await second();
      assert.deepEqual(next.told, ['run_2 failed']);
    });

    it('tells of a run of a watched thread that is not on the first page any more', async () => {
      await here.list();
      here.watches.watch(THREAD);
      await close(here);
      for (let i = 2; i < 40; i++) {
        server.addRun('thread_one', `run_${i}`, ago(0));
      }
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      const next = open('next');
      await next.load();
      await next.list();
      assert.ok(next.followed.has(keyOf(RUN)));
      await next.read();
      await second();
      assert.deepEqual(next.told, ['run_1 completed']);
    });

    it('tells once, in one of two windows that find it out at the same moment', async () => {
      const other = open('other');
      await Promise.all([here.list(), other.list()]);
      here.watches.watch(RUN);
      await settle();
      assert.deepEqual(other.rows, [keyOf(RUN)], 'the other window shows it, too');
      await pass(4 * MINUTE + SECOND);
      assert.equal(here.scene.store.run(RUN)?.stuck, true);
      assert.equal(other.scene.store.run(RUN)?.stuck, true);
      assert.deepEqual([...here.told, ...other.told], ['run_1 stuck']);
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      await Promise.all([here.read(), other.read()]);
      await second();
      assert.deepEqual([...here.told, ...other.told], ['run_1 stuck', 'run_1 completed']);
      assert.ok(!here.watches.has(RUN));
      assert.ok(!other.watches.has(RUN));
    });

    it('loses nothing when two windows find out different things of a thread at the same moment', async () => {
      server.addRun('thread_one', 'run_2', ago(0));
      const other = open('other');
      await Promise.all([here.list(), other.list()]);
      here.watches.watch(THREAD);
      await settle();
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      server.setRun('thread_one', 'run_2', { status: 'failed' });
      await Promise.all([here.read(), other.read(runRef('thread_one', 'run_2'))]);
      await pass(10 * SECOND);
      assert.deepEqual([...here.told, ...other.told].sort(), ['run_1 completed', 'run_2 failed']);
    });

    it('leaves what it could not tell any more to the next window', async () => {
      await here.list();
      here.watches.watch(RUN);
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      await here.read();
      await close(here);
      assert.deepEqual(here.told, []);
      const next = open('next');
      await next.load();
      await next.read();
      await second();
      assert.deepEqual(next.told, ['run_1 completed']);
    });

    it('tells how a run ended where the window was killed that was to tell it', async () => {
      await here.list();
      here.watches.watch(RUN);
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      await here.read();
      await settle();
      await close(here, { kills: true });
      await pass(MINUTE);
      const next = open('next');
      await next.load();
      assert.deepEqual([...next.followed], [keyOf(RUN)]);
      await next.read();
      await second();
      assert.deepEqual(next.told, ['run_1 completed']);
    });

    it('goes by what is read now, not by what an earlier session saw of a run that went on', async () => {
      await here.list();
      here.watches.watch(RUN);
      const { run } = here.scene.store.run(RUN)!;
      await close(here);
      const next = open('next');
      const body = { ...run.body, sequence: 0 };
      next.scene.store.applyRun(HERE, { ...run, status: 'requires_action', body });
      await next.load();
      await second();
      assert.deepEqual(next.told, []);
      await next.read();
      server.setRun('thread_one', 'run_1', waitsFor('call_1'));
      await next.read();
      await second();
      assert.deepEqual(next.told, ['run_1 needsAction']);
    });

    it('tells all the same where nothing can be written', async () => {
      await here.list();
      here.watches.watch(RUN);
      await settle();
      disk.break('write', new Error('disk full'));
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      await here.read();
      await second();
      assert.deepEqual(here.told, ['run_1 completed']);
      disk.mend();
      await settle();
      assert.ok(here.scene.errors.splice(0).every((error) => String(error).includes('disk full')));
    });

    it('keeps those of the Demo to itself', async () => {
      const ref = { ...RUN, connectionId: DEMO_CONNECTION_ID };
      await here.list(ref);
      here.watches.watch(ref);
      server.setRun('thread_one', 'run_1', { status: 'completed' });
      await here.read(ref);
      await second();
      assert.deepEqual(here.told, ['run_1 completed']);
      assert.equal(disk.text, undefined);
    });
  });

  it('asks about what is watched, seen or not, and about nothing else any more once it is over', async () => {
    const { scene, watches, told } = open('asking', { asks: true });
    await scene.loader.loadRuns(THREAD);
    watches.watch(RUN);
    server.setRun('thread_one', 'run_1', { status: 'completed' });
    await scene.pass(MINUTE);
    assert.deepEqual(told, ['run_1 completed']);
    const asked = scene.secondsOf().length;
    await scene.pass(60 * MINUTE);
    assert.equal(scene.secondsOf().length, asked);
    watches.watch(THREAD);
    server.addRun('thread_one', 'run_2', ago(0));
    await scene.pass(2 * MINUTE);
    server.setRun('thread_one', 'run_2', { status: 'failed' });
    await scene.pass(2 * MINUTE);
    assert.deepEqual(told, ['run_1 completed', 'run_2 failed']);
  });

  it('asks in a later window about runs and threads that it knows nothing of', async () => {
    await here.list();
    here.watches.watch(RUN);
    here.watches.watch(THREAD);
    await close(here);
    server.setRun('thread_one', 'run_1', { status: 'completed' });
    server.addRun('thread_one', 'run_2', ago(0), { status: 'expired' });
    const { scene, load, told } = open('asking', { asks: true });
    await load();
    await scene.pass(MINUTE);
    assert.deepEqual(told.join(', ').split(', ').sort(), ['run_1 completed', 'run_2 expired']);
  });
});
