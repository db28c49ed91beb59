import assert from 'node:assert/strict';
import { createDemoServer } from '../../../src/core/demo/server';
import { lookAtThreads } from '../../../src/core/runs/load/lookAtThreads';
import type { RunStore } from '../../../src/core/runs/store/runStore';
import { Snapshots } from '../../../src/core/snapshots/snapshots';
import { LARGEST_TEXT } from '../../../src/core/snapshots/storedSnapshots';
import { Scene } from '../runs/scene';
import { lost, Tap } from '../support/tap';
import { Folder, HERE, settle, Window } from './scene';

describe('The next session, with the server gone', () => {
  for (const seconds of [1, 9, 61]) {
    it(`has all that one knew which was open for ${seconds} s`, async () => {
      const scene = new Scene();
      const tap = new Tap(createDemoServer(scene.clock));
      scene.connect(tap);
      const folder = new Folder();
      const { store, clock } = scene;
      const errors: unknown[] = [];
      const snapshots = new Snapshots({
        store,
        clock,
        files: folder.files,
        isKept: true,
        onUnreadable: (movedTo) => errors.push(movedTo),
        onError: (error) => errors.push(error),
      });
      await snapshots.begin(HERE);
      await scene.loader.loadThreads(HERE);
      await lookAtThreads(HERE, scene, { signal: new AbortController().signal });
      scene.look(store.threads(HERE).map(({ ref }) => ref));
      await scene.pass(seconds * 1000);
      tap.next(/./, lost, Infinity);
      await scene.pass(6_000);
      const known = pictureOf(store);
      const closing = snapshots.close();
      await settle();
      await clock.advance(1_000);
      await closing;
      const next = new Window(folder, clock);
      await next.snapshots.begin(HERE);
      assert.ok(known.length > 5);
      assert.deepEqual(pictureOf(next.store), known);
      assert.deepEqual([...errors, ...next.errors], []);
      snapshots.dispose();
      next.dispose();
      await scene.close();
    });
  }
});

/** What a store knows of each thread that it shows, but for their order and for what is too large to be kept. */
function pictureOf(store: RunStore) {
  return store
    .threads(HERE)
    .map(({ ref, thread }) => [
      ref.threadId,
      thread?.title,
      store
        .runs(ref)
        .flatMap(({ run }) => (run.body.text.length > LARGEST_TEXT ? [] : [[run.id, run.status]])),
    ])
    .sort();
}
