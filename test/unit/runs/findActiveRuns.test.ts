import assert from 'node:assert/strict';
import { findActiveRuns, type Search } from '../../../src/core/runs/load/findActiveRuns';
import { SmallServer } from '../support/smallServer';
import { lost, refuses, Tap } from '../support/tap';
import { HERE, Scene, threadRef } from './scene';

describe('A search for active runs', () => {
  let server: SmallServer;
  let tap: Tap;
  let scene: Scene;
  let told: string[];

  beforeEach(() => {
    server = new SmallServer();
    tap = new Tap(server.respond);
    scene = new Scene();
    scene.connect(tap);
    told = [];
  });

  afterEach(() => scene.close());

  /** Adds threads of one run each, of which every third one is active. */
  function addThreads(count: number): void {
    for (let n = 0; n < count; n++) {
      server.addThread(`thread_${n}`);
      server.addRun(`thread_${n}`, `run_${n}`, 1000 + n, {
        status: n % 3 === 0 ? 'in_progress' : 'completed',
      });
    }
  }

  /** Adds runs to a thread, each newer than the one before. */
  function addRuns(threadId: string, count: number, status: string): void {
    for (let n = 0; n < count; n++) {
      server.addRun(threadId, `run_${status}_${n}`, 5000 + n, { status });
    }
  }

  function search(stop = new AbortController()): Promise<Search> {
    return findActiveRuns(HERE, scene, stop.signal, (looked, threads) => {
      told.push(`${looked} of ${threads}`);
    });
  }

  const active = () => scene.store.activeRuns(HERE).length;
  const pages = () => tap.asked.filter((line) => line.endsWith('/runs')).length;

  it('reads one page of runs of each thread, and tells how far it is', async () => {
    addThreads(12);
    assert.deepEqual(await search(), { threads: 12, looked: 12, hasMore: false });
    assert.equal(active(), 4);
    assert.equal(tap.asked.length, 1 + 12, 'the list of threads, and one of runs for each');
    assert.deepEqual(
      told,
      Array.from({ length: 12 }, (_, n) => `${n + 1} of 12`),
    );
  });

  it('finds what began since the threads were looked at', async () => {
    addThreads(3);
    await search();
    addRuns('thread_1', 1, 'queued');
    server.addThread('thread_new');
    addRuns('thread_new', 1, 'queued');
    await search();
    assert.equal(active(), 3);
  });

  it('reads on as long as there are active runs among the older ones', async () => {
    server.addThread('thread_one');
    addRuns('thread_one', 500, 'completed');
    addRuns('thread_one', 50, 'in_progress');
    await search();
    assert.equal(active(), 50);
    assert.ok(
      scene.store.thread(threadRef('thread_one'))?.runList.next,
      'and not to the end of all that has ended',
    );
  });

  it('says that there are threads that it does not know', async () => {
    addThreads(21);
    assert.deepEqual(await search(), { threads: 20, looked: 20, hasMore: true });
  });

  it('begins no further thread when it is stopped', async () => {
    addThreads(20);
    const stop = new AbortController();
    tap.next(/runs$/, (request, usual) => {
      stop.abort();
      return usual(request);
    });
    const { threads, looked } = await search(stop);
    assert.equal(threads, 20);
    assert.ok(looked <= 4, `${looked} looked at`);
    assert.equal(pages(), looked);
  });

  it('goes past a thread that can’t be read', async () => {
    addThreads(6);
    tap.next(/thread_3\/runs$/, refuses(403, 'Not yours.'));
    assert.deepEqual(await search(), { threads: 6, looked: 5, hasMore: false });
    assert.equal(active(), 1);
  });

  it('stops where the server does not answer, and says why', async () => {
    addThreads(20);
    tap.next(/runs$/, lost, 20);
    const found = await search();
    assert.equal(found.looked, 0);
    assert.equal(found.problem?.kind, 'network');
    assert.ok(pages() <= 4, `${pages()} requests`);
  });

  it('waits where the server wants to be left alone for a short time, and goes on', async () => {
    addThreads(20);
    tap.next(/runs$/, refuses(429, 'Too many requests.', { 'retry-after': '20' }));
    const searching = search();
    await scene.quiet();
    assert.ok(pages() <= 4, 'and all wait');
    await scene.pass(20_000);
    assert.deepEqual(await searching, { threads: 20, looked: 20, hasMore: false });
    assert.equal(pages(), 21);
  });

  it('waits no longer than a person would', async () => {
    addThreads(20);
    tap.next(/runs$/, refuses(429, 'Too many requests.', { 'retry-after': '60' }), 20);
    const found = await search();
    assert.equal(found.problem?.kind, 'rateLimited');
    assert.ok(pages() <= 4, `${pages()} requests`);
  });

  it('stops at once while it waits', async () => {
    addThreads(20);
    tap.next(/runs$/, refuses(429, 'Too many requests.', { 'retry-after': '20' }), 20);
    const stop = new AbortController();
    const searching = search(stop);
    await scene.quiet();
    stop.abort();
    assert.deepEqual(await searching, { threads: 20, looked: 0, hasMore: false });
  });

  it('looks at the threads that are known where they can’t be listed anew', async () => {
    addThreads(3);
    await scene.loader.loadThreads(HERE);
    tap.next(/threads$/, refuses(500, 'The server had an error.'));
    const found = await search();
    assert.equal(found.looked, 3);
    assert.equal(found.problem?.kind, 'server');
  });
});
