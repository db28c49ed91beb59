import { deepStrictEqual, equal } from 'node:assert/strict';
import { RESTORED, type Body } from '../../../src/core/model/body';
import { RunStore } from '../../../src/core/runs/store/runStore';
import { runListSeenAt, runSeenAt, threadListSeenAt } from '../../../src/core/runs/find/seenAt';

const HERE = 'here';
const REF = { connectionId: HERE, threadId: 'thread_1' };

function body(sequence: number, receivedAt: number): Body {
  return { text: '{}', from: 'list', sequence, receivedAt };
}

function run(id: string, from: Body) {
  return { id, threadId: 'thread_1', status: 'in_progress', requiredToolCalls: [], body: from };
}

describe('when something was seen', () => {
  const store = () => {
    const fresh = new RunStore((error) => {
      throw error;
    });
    const runs = [100, 300, 200].map((at, i) => ({
      run: run(`run_${i}`, body(RESTORED, at)),
      listed: true,
    }));
    const thread = { id: 'thread_1', body: body(RESTORED, 250) };
    fresh.restore(HERE, {
      threads: [{ threadId: 'thread_1', thread, listed: true, runs, nextRuns: undefined }],
      nextThreads: undefined,
    });
    return fresh;
  };

  it('is told of what an earlier session saw', () => {
    const restored = store();
    equal(threadListSeenAt(restored, HERE), 250);
    equal(runListSeenAt(restored, REF), 300);
    deepStrictEqual(restored.runs(REF).map(runSeenAt).sort(), [100, 200, 300]);
  });

  it('is not told any more of what an answer has confirmed', () => {
    const restored = store();
    const threads = [{ id: 'thread_1', body: body(1, 900) }];
    restored.applyThreads(HERE, { items: threads, omitted: 0 });
    equal(threadListSeenAt(restored, HERE), undefined);
    equal(runListSeenAt(restored, REF), 300, 'of its runs nothing was said yet');
    restored.applyRun(HERE, run('run_1', body(2, 900)));
    equal(runListSeenAt(restored, REF), 200);
    const state = restored.run({ ...REF, runId: 'run_1' });
    equal(state && runSeenAt(state), undefined);
    const items = [0, 1, 2].map((i) => run(`run_${i}`, body(3, 950)));
    restored.applyRuns(REF, { items, omitted: 0 });
    equal(runListSeenAt(restored, REF), undefined);
  });

  it('is not told of what is known of this session', () => {
    const fresh = new RunStore((error) => {
      throw error;
    });
    fresh.applyRun(HERE, run('run_1', body(1, 900)));
    equal(runListSeenAt(fresh, REF), undefined);
    equal(threadListSeenAt(fresh, HERE), undefined);
  });
});
