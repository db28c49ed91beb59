import assert from 'node:assert/strict';
import { keyOf, type RunRef } from '../../../src/core/model/references';
import { isWorthRetrying, type CancelOutcome } from '../../../src/core/runs/cancel/cancelOutcome';
import { asUsual, FaultServer, type Exchange } from '../../support/faultServer';
import { SmallServer } from '../support/smallServer';
import { runRef, Scene, threadRef } from './scene';

const MANY = 200;
const AT_A_TIME = 4;
/** How long the server takes for a POST, in milliseconds: long enough that several are under way at once. */
const TAKES = 20;

/** What the server does with the POST for one run; `nth` counts the POSTs for this run, from 1. */
type Answer = (exchange: Exchange, n: number, nth: number) => void;

/** A POST, and when it came, in milliseconds since the Unix epoch. */
interface Post {
  readonly n: number;
  readonly at: number;
}

describe('Cancellation, of two hundred runs at a server behind a port,', () => {
  let server: SmallServer;
  let http: FaultServer;
  let scene: Scene;
  let refs: RunRef[];
  let posts: Post[];
  /** What came in, such as `POST 7` for the run of this number, or `GET list`. */
  let asked: string[];
  let mostAtATime: number;
  let answer: Answer;

  beforeEach(async () => {
    server = new SmallServer();
    scene = new Scene();
    http = await FaultServer.start(server.respond, scene.clock);
    scene.connect(http);
    posts = [];
    asked = [];
    mostAtATime = 0;
    answer = takes;
    let atATime = 0;
    http.fail((exchange) => {
      const { request, response } = exchange;
      const n = /run_(\d+)/.exec(request.path)?.[1];
      asked.push(`${request.method} ${n ?? 'list'}`);
      if (request.method === 'GET') {
        asUsual(exchange);
        return;
      }
      posts.push({ n: Number(n), at: scene.clock.now() });
      mostAtATime = Math.max(mostAtATime, ++atATime);
      response.on('close', () => atATime--);
      const nth = posts.filter((post) => post.n === Number(n)).length;
      exchange.after(TAKES, () => {
        answer(exchange, Number(n), nth);
      });
    });
  });

  afterEach(async () => {
    await scene.close();
    await http.close();
  });

  /** Adds the runs, to so many threads, and loads them. */
  async function load(threads: number): Promise<void> {
    refs = Array.from({ length: MANY }, (_, n) => runRef(`thread_${n % threads}`, `run_${n}`));
    for (let n = 0; n < threads; n++) {
      server.addThread(`thread_${n}`);
    }
    for (const [n, { threadId, runId }] of refs.entries()) {
      server.addRun(threadId, runId, 1000 + n);
    }
    for (let n = 0; n < threads; n++) {
      const thread = threadRef(`thread_${n}`);
      await scene.loader.loadRuns(thread);
      while (scene.store.thread(thread)?.runList.next !== undefined) {
        await scene.loader.loadMoreRuns(thread);
      }
    }
    asked = [];
  }

  /** Cancels these runs until all have settled. Gives the outcomes by the runs' keys. */
  async function cancel(
    chosen: readonly RunRef[],
    stop = new AbortController(),
  ): Promise<Map<string, CancelOutcome>> {
    const outcomes = new Map<string, CancelOutcome>();
    const all = scene.cancellation.cancelAll(chosen, stop.signal, (ref, outcome) => {
      assert.ok(!outcomes.has(keyOf(ref)), 'one outcome for each');
      outcomes.set(keyOf(ref), outcome);
    });
    for (let seconds = 0; outcomes.size < chosen.length; seconds++) {
      assert.ok(seconds < 600, 'it comes to an end');
      await scene.pass(1000);
    }
    await all;
    return outcomes;
  }

  /** Takes the cancel; the run has stopped by the time it is read next. */
  function takes({ request, response, usual }: Exchange): void {
    const { status, body } = usual();
    const [, threadId = '', runId = ''] = /threads\/([^/]+)\/runs\/([^/]+)/.exec(request.path) ?? [];
    if (status === 200) {
      server.setRun(threadId, runId, { status: 'cancelled' });
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }

  function says(status: number, message: string, headers: Record<string, string> = {}): Answer {
    return ({ response }) => {
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify({ error: { message } }));
    };
  }

  /** How many runs were asked for so often. */
  function postsPerRun(): Partial<Record<number, number>> {
    const counts = refs.map((_, n) => posts.filter((post) => post.n === n).length);
    return tally(counts.filter((count) => count > 0));
  }

  function kinds(outcomes: ReadonlyMap<string, CancelOutcome>): Partial<Record<string, number>> {
    return tally([...outcomes.values()].map(({ kind }) => kind));
  }

  function tally<T extends string | number>(items: readonly T[]): Partial<Record<T, number>> {
    const counts = {} as Partial<Record<T, number>>;
    for (const item of items) {
      counts[item] = (counts[item] ?? 0) + 1;
    }
    return counts;
  }

  /** How many runs are shown in which status. */
  const statuses = () => tally(refs.map((ref) => scene.store.run(ref)?.status ?? ''));

  const reads = () => asked.filter((line) => line.startsWith('GET')).length;

  it('asks once for each, a few at a time, and lets one request tell of many', async () => {
    await load(1);
    const warnings: string[] = [];
    const warn = ({ message }: Error) => warnings.push(message);
    process.on('warning', warn);
    const outcomes = await cancel(refs);
    process.off('warning', warn);
    assert.deepEqual(kinds(outcomes), { cancelled: MANY });
    assert.deepEqual(postsPerRun(), { 1: MANY });
    assert.equal(mostAtATime, AT_A_TIME);
    assert.ok(reads() <= 10, `${reads()} reads`);
    assert.deepEqual(statuses(), { cancelled: MANY });
    assert.deepEqual(scene.pending.refs, []);
    assert.deepEqual(warnings, []);
  });

  it('asks once for each, where each has a thread of its own, and reads each once', async () => {
    await load(MANY);
    const outcomes = await cancel(refs);
    assert.deepEqual(kinds(outcomes), { cancelled: MANY });
    assert.deepEqual(postsPerRun(), { 1: MANY });
    assert.equal(mostAtATime, AT_A_TIME);
    assert.equal(reads(), MANY);
  });

  it('gives each run its own outcome, reads it between two POSTs, and retries what is worth it', async () => {
    await load(MANY);
    for (const [n, { threadId, runId }] of refs.entries()) {
      if (n % 10 === 3) {
        server.setRun(threadId, runId, { status: 'completed' });
      } else if (n % 10 === 4) {
        server.removeRun(threadId, runId);
      }
    }
    answer = (exchange, n, nth) => {
      const isFirst = nth === 1;
      const fault =
        n % 10 === 1 && isFirst
          ? says(429, 'Too many requests.', { 'retry-after': '1' })
          : n % 10 === 2 && isFirst
            ? says(500, 'The server had an error.')
            : n % 10 === 3
              ? says(400, "Cannot cancel run with status 'completed'.")
              : n % 10 === 5
                ? says(409, 'The run is locked.')
                : takes;
      fault(exchange, n, nth);
    };
    const first = await cancel(refs);
    assert.deepEqual(kinds(first), { cancelled: 140, alreadyEnded: 20, gone: 20, refused: 20 });
    assert.deepEqual(postsPerRun(), { 1: 160, 2: 40 });
    assert.equal(mostAtATime, AT_A_TIME);

    answer = takes;
    const failed = refs.filter((ref) => isWorthRetrying(first.get(keyOf(ref))!));
    assert.deepEqual(kinds(await cancel(failed)), { cancelled: 20 });
    assert.deepEqual(postsPerRun(), { 1: 140, 2: 60 });
    for (let n = 0; n < MANY; n++) {
      const own = asked.filter((line) => line.endsWith(` ${n}`)).join(' ');
      assert.doesNotMatch(own, /POST \d+ POST/, 'the run is read between two POSTs');
    }
  });

  it('waits once for all where the server asks for a short rest', async () => {
    await load(1);
    let limitedUntil: number | undefined;
    answer = (exchange, n, nth) => {
      limitedUntil ??= scene.clock.now() + 5000;
      const isLimited = scene.clock.now() < limitedUntil;
      (isLimited ? says(429, 'Too many requests.', { 'retry-after': '5' }) : takes)(exchange, n, nth);
    };
    const outcomes = await cancel(refs);
    assert.deepEqual(kinds(outcomes), { cancelled: MANY });
    assert.deepEqual(postsPerRun(), { 1: MANY - AT_A_TIME, 2: AT_A_TIME });
    const early = posts.filter(({ at }) => at < (limitedUntil ?? 0));
    assert.equal(early.length, AT_A_TIME, 'only those that were under way already');
  });

  for (const [what, fault, kind] of [
    ['asks for a long rest', says(429, 'Too many requests.', { 'retry-after': '120' }), 'rateLimited'],
    ['refuses the key', says(401, 'Incorrect API key provided.'), 'unauthorized'],
    ['has no way to cancel', says(405, 'Method Not Allowed'), 'noEndpoint'],
  ] as const) {
    it(`leaves the others alone where the server ${what}, and says why`, async () => {
      await load(1);
      answer = fault;
      const outcomes = await cancel(refs);
      assert.deepEqual(postsPerRun(), { 1: AT_A_TIME });
      const left = [...outcomes.values()].filter((outcome) => outcome.kind === 'stopped');
      assert.equal(left.length, MANY - AT_A_TIME);
      assert.ok(left.every(({ because }) => because?.kind === kind));
      assert.deepEqual(statuses(), { in_progress: MANY });
      const retried = refs.filter((ref) => isWorthRetrying(outcomes.get(keyOf(ref))!));
      assert.equal(retried.length, kind === 'noEndpoint' ? 0 : MANY);
    });
  }

  it('leaves the others alone where the server fails at one after the other', async () => {
    await load(1);
    answer = says(500, 'The server had an error.');
    const outcomes = await cancel(refs);
    // With the fourth that fails three others are under way.
    assert.deepEqual(kinds(outcomes), { failed: 7, stopped: MANY - 7 });
    assert.deepEqual(postsPerRun(), { 3: 7 });
  });

  it('goes on where it fails at some', async () => {
    await load(1);
    answer = (exchange, n, nth) => {
      (n % 4 === 0 ? says(500, 'The server had an error.') : takes)(exchange, n, nth);
    };
    assert.deepEqual(kinds(await cancel(refs)), { failed: MANY / 4, cancelled: (MANY / 4) * 3 });
  });

  it('retries all that were left alone, once the server is at their service again', async () => {
    await load(1);
    answer = says(429, 'Too many requests.', { 'retry-after': '120' });
    await cancel(refs);
    answer = takes;
    asked = [];
    assert.deepEqual(kinds(await cancel(refs)), { cancelled: MANY });
    assert.deepEqual(postsPerRun(), { 1: MANY - AT_A_TIME, 2: AT_A_TIME });
    for (const { n } of posts.slice(0, AT_A_TIME)) {
      assert.ok(
        asked.indexOf(`GET ${n}`) < asked.indexOf(`POST ${n}`),
        'nothing was read since the first POST',
      );
    }
  });

  it('asks for none where there is no key', async () => {
    await load(1);
    scene.key = undefined;
    const outcomes = await cancel(refs);
    assert.deepEqual(asked, []);
    assert.deepEqual(kinds(outcomes), { failed: AT_A_TIME, stopped: MANY - AT_A_TIME });
  });

  it('gives up in time where nothing answers', async () => {
    await load(1);
    http.fail(({ request, response }) => {
      asked.push(request.method);
      response.socket?.resetAndDestroy();
    });
    const outcomes = await cancel(refs);
    assert.equal(asked.filter((line) => line === 'POST').length, AT_A_TIME);
    assert.deepEqual(kinds(outcomes), { unconfirmed: AT_A_TIME, stopped: MANY - AT_A_TIME });
    assert.deepEqual(tally(scene.late.map(({ outcome }) => outcome.kind)), { unknown: AT_A_TIME });
  });

  it('asks for no further one when the user stops in the middle', async () => {
    await load(1);
    const stop = new AbortController();
    answer = (exchange) => {
      if (posts.length === 100) {
        stop.abort();
      }
      takes(exchange);
    };
    const outcomes = await cancel(refs, stop);
    assert.equal(posts.length, 100);
    assert.deepEqual(postsPerRun(), { 1: 100 });
    assert.deepEqual(kinds(outcomes), { cancelled: 100, stopped: 100 });
    assert.deepEqual(statuses(), { cancelled: 100, in_progress: 100 });
  });

  it('asks none again when the user stops while the server wants to be left alone', async () => {
    await load(1);
    const stop = new AbortController();
    answer = (exchange, n, nth) => {
      says(429, 'Too many requests.', { 'retry-after': '5' })(exchange, n, nth);
      stop.abort();
    };
    const outcomes = await cancel(refs, stop);
    assert.equal(posts.length, AT_A_TIME);
    assert.deepEqual(kinds(outcomes), { failed: AT_A_TIME, stopped: MANY - AT_A_TIME });
  });
});
