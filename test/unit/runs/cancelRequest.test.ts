import assert from 'node:assert/strict';
import type { ApiErrorKind } from '../../../src/core/api/errors';
import { RESTORED } from '../../../src/core/model/body';
import { SLOW_AFTER } from '../../../src/core/runs/cancel/cancelAttempt';
import { HeldServer } from '../support/heldServer';
import { SmallServer } from '../support/smallServer';
import { answerLost, lost, refuses, says, Tap, type Reply } from '../support/tap';
import { begin, load, oneRun, RUN, THREAD, type Begun } from './cancelSteps';
import { HERE, runRef, Scene } from './scene';

const POST = /^POST .*cancel$/;
const GET = /^GET/;
const P = 'POST /threads/thread_one/runs/run_1/cancel';
const G = 'GET /threads/thread_one/runs/run_1';
const gatewayTimeOut = says(504, '<html><title>Gateway Time-out</title></html>');

describe('Asking for a cancel', () => {
  let server: SmallServer;
  let tap: Tap;
  let scene: Scene;

  beforeEach(async () => {
    ({ server, tap, scene } = oneRun());
    await load(scene, tap);
  });

  afterEach(() => scene.close());

  const set = (fields: Record<string, unknown>) => {
    server.setRun('thread_one', 'run_1', fields);
  };

  /** Lets the run end as cancelled, and the cancel with it. */
  async function settle(begun: Begun): Promise<void> {
    set({ status: 'cancelled' });
    await scene.pass(1500);
    assert.deepEqual(begun.outcome, { kind: 'cancelled' });
    assert.deepEqual(scene.pending.refs, []);
  }

  /** That it ended at once and for good, with an error of this kind. */
  function endedWith(begun: Begun, kind: string, error: ApiErrorKind): void {
    assert.equal(begun.outcome?.kind, kind);
    assert.ok('error' in begun.outcome);
    assert.equal(begun.outcome.error.kind, error);
    assert.deepEqual(scene.pending.refs, []);
    assert.equal(scene.store.run(RUN)?.cancelling ?? false, false, 'the row is rolled back');
    assert.equal(scene.clock.pending, 0);
  }

  describe('reads first', () => {
    it('where an earlier gesture has asked, and nothing was read since', async () => {
      tap.next(POST, refuses(429, 'Too many requests.', { 'retry-after': '120' }));
      const first = begin(scene);
      await scene.pass(0);
      endedWith(first, 'failed', 'rateLimited');
      const second = begin(scene);
      await scene.pass(0);
      assert.deepEqual(tap.take(), [P, G, P]);
      await settle(second);
    });

    it('what an earlier session saw', async () => {
      const { run } = scene.store.run(RUN)!;
      scene.store.reset(HERE);
      scene.store.applyRun(HERE, { ...run, body: { ...run.body, sequence: RESTORED } });
      set({ status: 'completed' });
      const begun = begin(scene);
      await scene.pass(0);
      assert.deepEqual(tap.take(), [G]);
      assert.deepEqual(begun.outcome, { kind: 'alreadyEnded', status: 'completed' });
    });
  });

  describe('after a failure that leaves open whether the server took it', () => {
    for (const [what, reply] of [
      ['the connection broke', lost],
      ['the server failed', refuses(500, 'Oops.')],
      ['a gateway gave up', gatewayTimeOut],
      ['the answer took too long', says(408, '')],
    ] as const satisfies readonly (readonly [string, Reply])[]) {
      it(`(${what}) reads the run twice, and asks again as it goes on`, async () => {
        tap.next(POST, reply);
        const begun = begin(scene);
        await scene.pass(1999);
        assert.deepEqual(tap.take(), [P, G]);
        await scene.pass(1);
        assert.deepEqual(tap.take(), [G, P]);
        assert.equal(scene.store.run(RUN)?.run.status, 'cancelling');
        await settle(begun);
      });
    }

    it('(it says so, with status 200) tells what the server says', async () => {
      tap.next(POST, says(200, { error: { message: 'The run is locked.' } }), 10);
      const begun = begin(scene);
      await scene.pass(10_000);
      endedWith(begun, 'failed', 'badBody');
      assert.ok(begun.outcome !== undefined && 'error' in begun.outcome);
      assert.equal(begun.outcome.error.serverMessage, 'The run is locked.');
      assert.deepEqual(tap.take(), [P, G, G, P, G, G, P, G, G]);
    });

    it('asks three times at most, and says that the run goes on', async () => {
      tap.next(POST, lost, 10);
      const begun = begin(scene);
      await scene.pass(6000);
      endedWith(begun, 'failed', 'network');
      assert.deepEqual(tap.take(), [P, G, G, P, G, G, P, G, G]);
      assert.equal(begun.outcome?.kind === 'failed' && begun.outcome.status, 'in_progress');
      assert.equal(scene.store.run(RUN)?.status, 'in_progress');
      await scene.pass(600_000);
      assert.deepEqual(tap.take(), []);
    });

    it('does not ask again where the run was cancelled between two looks', async () => {
      tap.next(POST, gatewayTimeOut);
      const begun = begin(scene);
      await scene.pass(500);
      set({ status: 'cancelling' });
      await scene.pass(1500);
      assert.deepEqual(tap.take(), [P, G, G]);
      await settle(begun);
    });

    it('takes the refusal of a second POST, because the first was taken late, for what it is', async () => {
      tap.next(POST, gatewayTimeOut);
      const begun = begin(scene);
      tap.next(POST, (request, usual) => {
        set({ status: 'cancelled' });
        return refuses(400, "Cannot cancel run with status 'cancelled'.")(request, usual);
      });
      await scene.pass(2000);
      assert.deepEqual(begun.outcome, { kind: 'cancelled' }, 'and not that it had been before');
    });

    it('reads on for a while where the run can’t be read, and then asks for nothing', async () => {
      tap.next(POST, answerLost);
      tap.next(GET, lost, 100);
      const begun = begin(scene);
      await scene.pass(SLOW_AFTER);
      assert.deepEqual(begun.outcome, { kind: 'unconfirmed' });
      assert.equal(scene.store.run(RUN)?.status, 'cancelling');
      await scene.pass(60_000);
      assert.deepEqual(scene.secondsOf(GET), [0, 1, 4, 14, 44]);
      assert.deepEqual(
        scene.late.map(({ outcome }) => outcome.kind),
        ['unknown'],
      );
      assert.equal(tap.asked.filter((line) => line === P).length, 1);
      assert.deepEqual(scene.pending.refs, []);
      assert.equal(scene.store.run(RUN)?.status, 'in_progress', 'as it was last read');
    });

    it('finds out how it went when the network is back in time', async () => {
      tap.next(POST, answerLost);
      tap.next(GET, lost, 3);
      const begun = begin(scene);
      await scene.pass(13_000);
      set({ status: 'completed' });
      await scene.pass(1000);
      assert.deepEqual(begun.outcome, { kind: 'ended', status: 'completed' });
    });

    it('says at once when the key is refused meanwhile', async () => {
      tap.next(POST, answerLost);
      tap.next(GET, refuses(401, 'Incorrect API key provided.'));
      const begun = begin(scene);
      await scene.pass(0);
      endedWith(begun, 'unknown', 'unauthorized');
      assert.equal(scene.store.connection(RUN.connectionId).problem?.kind, 'unauthorized');
    });

    it('does not ask again at another address, before that has been read', async () => {
      tap.next(POST, lost);
      const begun = begin(scene);
      await scene.pass(1000);
      const elsewhere = new SmallServer();
      elsewhere.addThread('thread_one');
      const there = new Tap(elsewhere.respond);
      scene.connect(there);
      scene.store.reset(RUN.connectionId);
      await scene.pass(1000);
      assert.deepEqual(begun.outcome, { kind: 'gone' });
      assert.deepEqual(there.take(), [G]);
    });
  });

  describe('at a server that limits its rate', () => {
    it('waits as long as it says, reads, and asks again', async () => {
      tap.next(POST, refuses(429, 'Rate limit reached.', { 'retry-after': '12' }));
      const begun = begin(scene);
      await scene.pass(11_999);
      assert.deepEqual(tap.take(), [P]);
      await scene.pass(1);
      assert.deepEqual(tap.take(), [G, P]);
      await settle(begun);
    });

    it('waits a little where it does not say how long', async () => {
      tap.next(POST, refuses(429, 'Rate limit reached.'));
      const begun = begin(scene);
      await scene.pass(5000);
      assert.deepEqual(tap.take(), [P, G, P]);
      await settle(begun);
    });

    it('does not wait for long: it says when to try again', async () => {
      tap.next(POST, refuses(429, 'Rate limit reached.', { 'retry-after': '90' }));
      const begun = begin(scene);
      const retryAt = scene.clock.now() + 90_000;
      await scene.pass(0);
      endedWith(begun, 'failed', 'rateLimited');
      assert.equal(begun.outcome?.kind === 'failed' && begun.outcome.retryAt, retryAt);
      assert.deepEqual(tap.take(), [P]);
    });

    it('gives up after three times', async () => {
      tap.next(POST, refuses(429, 'Rate limit reached.', { 'retry-after': '5' }), 10);
      const begun = begin(scene);
      await scene.pass(20_000);
      endedWith(begun, 'failed', 'rateLimited');
      assert.deepEqual(tap.take(), [P, G, P, G, P]);
    });

    it('does not ask again where the quota is used up', async () => {
      const usedUp = says(429, {
        error: { message: 'You exceeded your quota.', code: 'insufficient_quota' },
      });
      tap.next(POST, usedUp, 10);
      const begun = begin(scene);
      await scene.pass(0);
      endedWith(begun, 'failed', 'rateLimited');
      assert.deepEqual(tap.take(), [P]);
    });

    it('does not read on where the quota is used up', async () => {
      const usedUp = says(429, {
        error: { message: 'You exceeded your quota.', code: 'insufficient_quota' },
      });
      tap.next(POST, answerLost);
      tap.next(GET, usedUp, 10);
      const begun = begin(scene);
      await scene.pass(0);
      endedWith(begun, 'unknown', 'rateLimited');
      assert.deepEqual(tap.take(), [P, G]);
    });

    it('lets all others leave it alone as well', async () => {
      server.addThread('thread_two');
      server.addRun('thread_two', 'run_2', 2000);
      const following = scene.watcher.follow(runRef('thread_two', 'run_2'));
      tap.next(POST, refuses(429, 'Rate limit reached.', { 'retry-after': '20' }));
      begin(scene);
      await scene.pass(19_999);
      assert.deepEqual(tap.take(), [P]);
      following.dispose();
      set({ status: 'cancelled' });
      await scene.pass(1);
    });

    it('sees that the run ended while it waited', async () => {
      tap.next(POST, refuses(429, 'Rate limit reached.', { 'retry-after': '5' }));
      const begun = begin(scene);
      set({ status: 'completed' });
      await scene.pass(5000);
      assert.deepEqual(begun.outcome, { kind: 'alreadyEnded', status: 'completed' });
      assert.deepEqual(tap.take(), [P, G]);
    });
  });

  describe('with a token that has run out', () => {
    beforeEach(() => {
      tap.next(POST, refuses(401, 'The token has expired.'));
    });

    it('renews it, reads the run, and asks again', async () => {
      scene.renew = () => {
        scene.key = 'token-two';
        return true;
      };
      const begun = begin(scene);
      await scene.pass(0);
      assert.deepEqual(tap.asked, [P, G, P]);
      assert.deepEqual(
        tap.requests.map(({ headers }) => headers.authorization),
        tap.requests.map((_, i) => (i === 0 ? tap.requests[0]?.headers.authorization : 'Bearer token-two')),
      );
      await settle(begun);
    });

    it('renews it, and does not ask again where somebody else has cancelled the run', async () => {
      scene.renew = () => {
        set({ status: 'cancelling' });
        return true;
      };
      const begun = begin(scene);
      await scene.pass(0);
      assert.deepEqual(tap.take(), [P, G]);
      await settle(begun);
    });

    it('says so at once where there is none to be had', async () => {
      const begun = begin(scene);
      await scene.pass(0);
      endedWith(begun, 'failed', 'unauthorized');
      assert.equal(begun.outcome?.kind === 'failed' && begun.outcome.status, 'in_progress');
      assert.deepEqual(tap.take(), [P]);
    });
  });

  describe('at a server that takes it', () => {
    for (const [status, body] of [
      [202, ''],
      [204, ''],
      [201, '{"ok":true}'],
    ] as const) {
      it(`reads what comes of it, where the answer is ${status} with “${body}”`, async () => {
        tap.next(POST, (request, usual) => {
          usual(request);
          return { status, headers: {}, body };
        });
        const begun = begin(scene);
        await scene.pass(1000);
        assert.deepEqual(tap.take(), [P, G]);
        await settle(begun);
      });
    }

    it('follows a run that takes a status nobody knows', async () => {
      const begun = begin(scene);
      set({ status: 'winding_down' });
      await scene.pass(1000);
      assert.equal(scene.store.run(RUN)?.status, 'cancelling', 'our word, until it has ended');
      await settle(begun);
    });

    it('says that it had no effect where the run takes up its work again', async () => {
      const begun = begin(scene);
      await scene.pass(5000);
      set({ status: 'in_progress' });
      await scene.pass(SLOW_AFTER);
      assert.deepEqual(begun.outcome, { kind: 'unconfirmed' });
      await scene.pass(60_000);
      assert.deepEqual(
        scene.late.map(({ outcome }) => outcome),
        [{ kind: 'ineffective', status: 'in_progress' }],
      );
      assert.equal(
        tap.asked.filter((line) => line === P).length,
        1,
        'a new gesture may ask again, not this one',
      );
    });

    it('tells of a run that expires meanwhile', async () => {
      const begun = begin(scene);
      await scene.pass(0);
      set({ status: 'expired' });
      await scene.pass(1000);
      assert.deepEqual(begun.outcome, { kind: 'ended', status: 'expired' });
    });
  });

  it('answers the user in time, whatever a silent server does', async () => {
    const held = await HeldServer.start(tap.respond);
    scene.connect(held);
    const answers = [held.hold(/cancel/), held.hold(GET)];
    const begun = begin(scene);
    await answers[0]?.arrived;
    await scene.pass(SLOW_AFTER - 1);
    assert.equal(begun.outcome, undefined);
    await scene.pass(1);
    assert.deepEqual(begun.outcome, { kind: 'unconfirmed' });
    await answers[1]?.arrived;
    assert.equal(scene.store.run(RUN)?.run.status, 'in_progress', 'nothing is known yet');
    set({ status: 'failed' });
    await scene.pass(SLOW_AFTER + 2000);
    assert.deepEqual(
      scene.late.map(({ outcome }) => outcome),
      [{ kind: 'ended', status: 'failed' }],
    );
    await held.close();
  });

  it('is told in both windows that ask, with one POST that is taken', async () => {
    const other = new Scene({ clock: scene.clock, pending: scene.pending });
    other.connect(tap);
    await other.loader.loadRuns(THREAD);
    tap.take();
    const first = begin(scene);
    const second = other.cancellation.cancel(RUN);
    await scene.pass(0);
    await other.quiet();
    set({ status: 'cancelled' });
    for (let second = 0; second < 3; second++) {
      await scene.pass(1000);
      await other.quiet();
    }
    assert.deepEqual(first.outcome, { kind: 'cancelled' });
    assert.deepEqual(await second, { kind: 'cancelled' });
    assert.deepEqual([...scene.late, ...other.late], []);
    assert.deepEqual(scene.pending.refs, []);
    other.cancellation.dispose();
    other.watcher.dispose();
    other.loader.dispose();
  });

  it('is told late by one window only, where both said that it takes long', async () => {
    const other = new Scene({ clock: scene.clock, pending: scene.pending });
    other.connect(tap);
    begin(scene);
    await scene.pass(1000);
    const second = other.cancellation.cancel(RUN);
    await scene.pass(SLOW_AFTER);
    await other.quiet();
    assert.equal((await second).kind, 'stillCancelling');
    set({ status: 'cancelled' });
    for (let n = 0; n < 30; n++) {
      await scene.pass(2000);
      await other.quiet();
    }
    assert.deepEqual(
      [...scene.late, ...other.late].map(({ outcome }) => outcome),
      [{ kind: 'cancelled' }],
    );
    other.cancellation.dispose();
    other.watcher.dispose();
    other.loader.dispose();
  });
});
