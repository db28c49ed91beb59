import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../src/core/clock';
import { chance } from '../../../src/core/demo/chance';
import type { Bound } from '../../../src/core/storage/mergedEntries';
import { MergedFile } from '../../../src/core/storage/mergedFile';
import { FakeClock } from '../support/fakeClock';
import { MemoryDisk } from '../support/memoryDisk';

const DAY = 24 * 60 * 60_000;

const fileOf = (entries: Record<string, unknown>, version: unknown = 1) =>
  JSON.stringify({ version, entries });

/** Lets those who wait go on one at a time, in an order that is another one for each seed. */
class Turns {
  readonly #next: () => number;
  readonly #waiting: (() => void)[] = [];

  constructor(seed: string) {
    this.#next = chance(seed);
  }

  readonly take = () =>
    new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });

  /** Until nobody waits any more. */
  async play(): Promise<void> {
    await setImmediate();
    for (let turns = 0; this.#waiting.length > 0; turns++) {
      assert.ok(turns < 1_000, 'does not come to rest');
      const [go] = this.#waiting.splice(Math.floor(this.#next() * this.#waiting.length), 1);
      go?.();
      await setImmediate();
    }
  }
}

describe('MergedFile', () => {
  let clock: FakeClock;
  let errors: unknown[];
  let told: string[];
  let opened: MergedFile<string>[];

  beforeEach(() => {
    clock = new FakeClock();
    errors = [];
    told = [];
    opened = [];
  });

  afterEach(() => {
    for (const file of opened) {
      file.dispose();
    }
  });

  /** The file as one window has it; values are texts, and anything else is of a version to come. */
  function windowAt(
    disk: MemoryDisk,
    options: { readonly itsClock?: Clock; readonly hears?: boolean; readonly bound?: Bound } = {},
  ): MergedFile<string> {
    const { itsClock = clock, hears = true, bound } = options;
    const file = new MergedFile(disk.open(hears), {
      clock: itsClock,
      readValue: (value) => (typeof value === 'string' ? value : undefined),
      onUnreadable: (movedTo) => told.push(movedTo),
      onError: (error) => errors.push(error),
      ...(bound === undefined ? {} : { bound }),
    });
    opened.push(file);
    return file;
  }

  /** Lets all that was begun in memory come to an end. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 50; turn++) {
      await setImmediate();
    }
  }

  const entriesOn = (disk: MemoryDisk) =>
    (JSON.parse(disk.text ?? '{}') as { entries?: Record<string, { at: number; value?: unknown }> })
      .entries ?? {};

  describe('one window', () => {
    it('writes nothing when there is nothing', async () => {
      const disk = new MemoryDisk();
      const file = windowAt(disk);
      await file.load();
      assert.deepEqual(file.values(), []);
      assert.equal(disk.writes, 0);
    });

    it('finds again what it set', async () => {
      const disk = new MemoryDisk();
      await windowAt(disk).set('a', 'A');
      await windowAt(disk).set('b', 'B');
      const file = windowAt(disk);
      await file.load();
      assert.deepEqual(file.values(), ['A', 'B']);
      assert.equal(file.get('a'), 'A');
      assert.equal(file.get('c'), undefined);
    });

    it('has an entry at once, and tells it', async () => {
      const file = windowAt(new MemoryDisk());
      let changes = 0;
      file.onDidChange(() => changes++);
      const written = file.set('a', 'A');
      assert.equal(file.get('a'), 'A');
      assert.equal(changes, 1);
      await written;
    });

    it('removes an entry and leaves a mark of it', async () => {
      const disk = new MemoryDisk();
      const file = windowAt(disk);
      await file.set('a', 'A');
      await clock.advance(1_000);
      await file.set('a', undefined);
      assert.equal(file.get('a'), undefined);
      assert.deepEqual(file.values(), []);
      assert.deepEqual(entriesOn(disk), { a: { at: clock.now() } });
    });

    it('forgets the mark of a removal when no window can still have the entry', async () => {
      const disk = new MemoryDisk();
      await windowAt(disk).set('a', undefined);
      await clock.advance(90 * DAY - 1);
      await windowAt(disk).load();
      assert.deepEqual(Object.keys(entriesOn(disk)), ['a']);
      await clock.advance(1);
      await windowAt(disk).load();
      assert.deepEqual(entriesOn(disk), {});
      await settle();
      assert.deepEqual(entriesOn(disk), {});
    });

    it('keeps odd names and odd texts', async () => {
      const disk = new MemoryDisk();
      const names = ['', '__proto__', 'constructor', '7', '\ud800', '"', 'ä€😀', '\u2028'];
      const file = windowAt(disk);
      await Promise.all(names.map((name) => file.set(name, `<${name}>`)));
      const again = windowAt(disk);
      await again.load();
      for (const name of names) {
        assert.equal(again.get(name), `<${name}>`);
      }
      assert.equal(again.values().length, names.length);
    });

    it('writes once for many entries set together', async () => {
      const disk = new MemoryDisk();
      const file = windowAt(disk);
      await Promise.all(Array.from({ length: 100 }, (_, index) => file.set(`k${index}`, 'v')));
      assert.equal(file.values().length, 100);
      assert.equal(Object.keys(entriesOn(disk)).length, 100);
      assert.equal(disk.writes, 1);
    });

    it('lets the later of two settings win, though the clock stands still or goes back', async () => {
      const disk = new MemoryDisk();
      await windowAt(disk).set('a', 'from the future');
      const file = windowAt(disk, { itsClock: new FakeClock(0) });
      await file.load();
      await file.set('a', 'first');
      await file.set('a', 'second');
      assert.equal(file.get('a'), 'second');
      await file.set('a', undefined);
      const other = windowAt(disk);
      await other.load();
      assert.equal(other.get('a'), undefined);
    });

    it('hears nothing more when it is disposed', async () => {
      const disk = new MemoryDisk();
      const file = windowAt(disk);
      let changes = 0;
      file.onDidChange(() => changes++);
      await file.load();
      file.dispose();
      disk.replace(fileOf({ a: { at: 1, value: 'A' } }));
      await settle();
      assert.equal(changes, 0);
      assert.equal(file.get('a'), undefined);
    });
  });

  describe('several windows', () => {
    it('tell each other of entries and removals', async () => {
      const disk = new MemoryDisk();
      const [one, two] = [windowAt(disk), windowAt(disk)];
      let changes = 0;
      two.onDidChange(() => changes++);
      await one.set('a', 'A');
      await settle();
      assert.equal(two.get('a'), 'A');
      assert.equal(changes, 1);
      await two.set('a', undefined);
      await settle();
      assert.equal(one.get('a'), undefined);
      assert.equal(disk.writes, 2);
    });

    it('do not bring back what was removed', async () => {
      const disk = new MemoryDisk();
      const stale = windowAt(disk, { hears: false });
      await stale.set('a', 'A');
      await windowAt(disk).set('a', undefined);
      assert.equal(stale.get('a'), 'A');
      await stale.set('b', 'B');
      assert.deepEqual(stale.values(), ['B']);
      const fresh = windowAt(disk);
      await fresh.load();
      assert.deepEqual(fresh.values(), ['B']);
    });

    it('see to it that what was set is on disk, though another one wrote over it and no notice came', async () => {
      const disk: MemoryDisk = new MemoryDisk(undefined, () => {
        if (disk.writes === 1 && disk.text?.includes('"a"') === true) {
          disk.text = fileOf({ b: { at: 1, value: 'B' } });
        }
        return setImmediate();
      });
      const file = windowAt(disk, { hears: false });
      await file.set('a', 'A');
      assert.deepEqual(Object.keys(entriesOn(disk)), ['a', 'b']);
      assert.deepEqual(file.values().sort(), ['A', 'B']);
    });

    it('agree on one of two entries set in the same millisecond, whoever set it', async () => {
      const results: (string | undefined)[] = [];
      for (const [first, second] of [
        ['x', 'y'],
        ['y', 'x'],
        ['x', undefined],
        [undefined, 'x'],
      ] as const) {
        const disk = new MemoryDisk();
        const [one, two] = [windowAt(disk), windowAt(disk)];
        await Promise.all([one.set('a', first), two.set('a', second)]);
        await settle();
        assert.equal(one.get('a'), two.get('a'));
        results.push(one.get('a'));
      }
      assert.deepEqual(results, ['y', 'y', results[2], results[2]]);
    });

    it('come to rest: nothing is written when all know the same', async () => {
      const disk = new MemoryDisk();
      const windows = [windowAt(disk), windowAt(disk), windowAt(disk)];
      await Promise.all(windows.map((window, index) => window.set(`k${index}`, 'v')));
      await settle();
      const { writes } = disk;
      assert.ok(writes <= 6, `${writes} writes`);
      disk.replace(disk.text);
      await settle();
      assert.equal(disk.writes, writes);
    });

    it('write an entry again that another one wrote over', async () => {
      const disk = new MemoryDisk();
      const file = windowAt(disk);
      await file.set('a', 'A');
      disk.replace(fileOf({ b: { at: 1, value: 'B' } }));
      await settle();
      assert.deepEqual(Object.keys(entriesOn(disk)), ['a', 'b']);
      disk.replace(undefined);
      await settle();
      assert.deepEqual(Object.keys(entriesOn(disk)), ['a', 'b']);
    });

    it('lose nothing, in whatever order their reads, writes and notices fall', async () => {
      for (let seed = 0; seed < 300; seed++) {
        const turns = new Turns(`order ${seed}`);
        const disk = new MemoryDisk(undefined, turns.take);
        const windows = [windowAt(disk), windowAt(disk), windowAt(disk)];
        const expected = new Map<string, string | undefined>();
        const set = (window: MergedFile<string>, key: string, value: string | undefined) => {
          expected.set(key, value);
          return window.set(key, value);
        };
        const work = windows.flatMap((window, index) => [
          set(window, `w${index}/first`, 'x'),
          set(window, `w${index}/second`, 'x'),
          set(window, `w${index}/gone`, 'x'),
          set(window, `w${index}/gone`, undefined),
          // One that all of them want: set at the same time, and the same one wins everywhere.
          set(window, 'shared', `${index}`),
        ]);
        await turns.play();
        await Promise.all(work);
        for (const [key, value] of expected) {
          for (const window of windows) {
            assert.equal(window.get(key), value, `seed ${seed}, ${key}`);
          }
          assert.equal(entriesOn(disk)[key]?.value, value, `seed ${seed}, ${key} on disk`);
        }
        assert.deepEqual(errors, []);
      }
    });
  });

  describe('a file from elsewhere', () => {
    it('keeps entries that this version can not read, through changes of its own', async () => {
      const future = { kind: 'of tomorrow', parts: [1, 2] };
      const disk = new MemoryDisk(fileOf({ a: { at: 5, value: future }, b: { at: 6, value: 'B' } }));
      const file = windowAt(disk);
      await file.load();
      assert.deepEqual(file.values(), ['B']);
      assert.equal(file.get('a'), undefined);
      await file.set('c', 'C');
      assert.deepEqual(entriesOn(disk).a, { at: 5, value: future });
      assert.deepEqual(told, []);
    });

    const unreadable: [name: string, text: string][] = [
      ['is cut off', '{"version":1,"entries":{"a":{"at":5,"val'],
      ['is empty', ''],
      ['is of another version', fileOf({ a: { at: 5, value: 'A' } }, 2)],
      ['has no version', '{"entries":{}}'],
      ['has a version of another type', fileOf({}, '1')],
      ['has no entries', '{"version":1}'],
      ['has a list of entries', '{"version":1,"entries":[{"at":5,"value":"A"}]}'],
      ['has nothing', 'null'],
      ['is a list', '[1]'],
      ['is a text', '"x"'],
      ['is binary', '\u0000\u0001\ufffd'],
    ];
    for (const [name, text] of unreadable) {
      it(`sets aside one that ${name}, and says where`, async () => {
        const disk = new MemoryDisk(text);
        const file = windowAt(disk);
        await file.load();
        assert.deepEqual(file.values(), []);
        assert.deepEqual(told, ['aside-1']);
        assert.equal(disk.aside.get('aside-1'), text);
        await file.set('a', 'A');
        assert.deepEqual(Object.keys(entriesOn(disk)), ['a']);
        assert.equal(told.length, 1);
      });
    }

    it('loses nothing that it knows when the file is damaged under it', async () => {
      const disk = new MemoryDisk();
      const file = windowAt(disk);
      await file.set('a', 'A');
      disk.replace('damaged');
      await settle();
      assert.deepEqual(told, ['aside-1']);
      assert.deepEqual(Object.keys(entriesOn(disk)), ['a']);
    });

    for (const bad of [
      null,
      'x',
      7,
      [],
      {},
      { value: 'B' },
      { at: '5', value: 'B' },
      { at: 1e300, value: 'B' },
    ]) {
      it(`goes on with the good entries beside ${JSON.stringify(bad)}, and sets the file aside for it`, async () => {
        const text = fileOf({ a: { at: 5, value: 'A' }, b: bad });
        const disk = new MemoryDisk(text);
        const file = windowAt(disk);
        await file.load();
        assert.deepEqual(file.values(), ['A']);
        assert.deepEqual(told, ['aside-1']);
        assert.equal(disk.aside.get('aside-1'), text);
        assert.deepEqual(Object.keys(entriesOn(disk)), ['a']);
      });
    }

    it('is set aside once when two windows find it at the same time, and neither fails', async () => {
      for (let seed = 0; seed < 300; seed++) {
        const turns = new Turns(`damaged ${seed}`);
        const disk = new MemoryDisk('damaged', turns.take);
        const [one, two] = [windowAt(disk), windowAt(disk)];
        const work = [one.load(), two.load(), one.set('a', 'A'), two.set('b', 'B')];
        await turns.play();
        await Promise.all(work);
        assert.deepEqual(Object.keys(entriesOn(disk)), ['a', 'b'], `seed ${seed}`);
        assert.ok([...disk.aside.values()].includes('damaged'));
        assert.deepEqual(errors, []);
      }
    });
  });

  describe('a disk that fails', () => {
    const full = new Error('no space left');

    it('rejects what could not be written, and keeps it in memory', async () => {
      const disk = new MemoryDisk();
      const file = windowAt(disk);
      disk.break('write', full);
      await assert.rejects(file.set('a', 'A'), full);
      assert.equal(file.get('a'), 'A');
      assert.equal(disk.text, undefined);
    });

    it('is written with all that it missed as soon as it can be', async () => {
      const disk = new MemoryDisk();
      const file = windowAt(disk);
      disk.break('write', full);
      await assert.rejects(file.set('a', 'A'), full);
      disk.mend();
      await file.set('b', 'B');
      assert.deepEqual(Object.keys(entriesOn(disk)), ['a', 'b']);
    });

    it('rejects a load, and can be loaded later', async () => {
      const disk = new MemoryDisk(fileOf({ a: { at: 5, value: 'A' } }));
      const file = windowAt(disk);
      disk.break('read', full);
      await assert.rejects(file.load(), full);
      assert.deepEqual(file.values(), []);
      disk.mend();
      await file.load();
      assert.deepEqual(file.values(), ['A']);
    });

    it('does not lose a damaged file that can not be set aside', async () => {
      const disk = new MemoryDisk('damaged');
      const file = windowAt(disk);
      disk.break('setAside', full);
      await assert.rejects(file.set('a', 'A'), full);
      assert.equal(disk.text, 'damaged');
      assert.equal(file.get('a'), 'A');
      assert.deepEqual(told, []);
    });

    it('is told of when it fails after a change of another window', async () => {
      const disk = new MemoryDisk();
      const file = windowAt(disk);
      await file.set('a', 'A');
      await settle();
      disk.break('read', full);
      disk.replace(fileOf({}));
      await settle();
      assert.deepEqual(errors, [full]);
      assert.equal(file.get('a'), 'A');
    });
  });

  describe('many entries at once', () => {
    it('are set and removed in one write, with one event', async () => {
      const disk = new MemoryDisk();
      const file = windowAt(disk);
      await file.set('old', 'x');
      let changes = 0;
      file.onDidChange(() => changes++);
      await file.setAll([
        { key: 'a', value: 'A' },
        { key: 'b', value: 'B' },
        { key: 'old', value: undefined },
      ]);
      assert.equal(changes, 1);
      assert.equal(disk.writes, 2);
      assert.deepEqual(file.entries(), [
        ['a', 'A'],
        ['b', 'B'],
      ]);
    });

    it('are no change where there is none: nothing is written or told', async () => {
      const disk = new MemoryDisk();
      const file = windowAt(disk);
      await file.setAll([{ key: 'a', value: 'A', at: 5 }]);
      let changes = 0;
      file.onDidChange(() => changes++);
      await file.setAll([{ key: 'a', value: 'A', at: 5 }]);
      await file.setAll([]);
      assert.equal(changes, 0);
      assert.equal(disk.writes, 1);
    });

    it('of an earlier time do not take the place of later ones, whoever set those', async () => {
      const disk = new MemoryDisk();
      const [one, two] = [windowAt(disk), windowAt(disk)];
      await one.setAll([{ key: 'a', value: 'later', at: 9 }]);
      await two.setAll([{ key: 'a', value: 'earlier', at: 8 }]);
      await one.setAll([{ key: 'a', value: undefined, at: 7 }]);
      await settle();
      assert.deepEqual([one.get('a'), two.get('a')], ['later', 'later']);
      assert.deepEqual(entriesOn(disk), { a: { at: 9, value: 'later' } });
    });

    it('are read once for all that waits', async () => {
      let turns = 0;
      const disk = new MemoryDisk(undefined, () => {
        turns++;
        return setImmediate();
      });
      const file = windowAt(disk, { hears: false });
      await Promise.all(Array.from({ length: 1_000 }, (_, index) => file.set(`k${index}`, 'v')));
      assert.ok(turns < 10, `${turns} operations`);
      assert.equal(Object.keys(entriesOn(disk)).length, 1_000);
    });
  });

  describe('a clock that was ahead', () => {
    it('does not keep what is learnt later from counting, in the order in which it was learnt', async () => {
      const disk = new MemoryDisk(fileOf({ a: { at: clock.now() + DAY, value: 'old' } }));
      const file = windowAt(disk);
      await file.load();
      await file.setAll([{ key: 'a', value: 'new', at: clock.now() }]);
      await file.setAll([{ key: 'a', value: 'stale', at: clock.now() - 1 }]);
      assert.equal(file.get('a'), 'new');
      const later = windowAt(disk);
      await later.load();
      assert.equal(later.get('a'), 'new');
    });

    it('does not clear what comes after it for ever', async () => {
      const clearedAt = clock.now() + DAY;
      const file = windowAt(new MemoryDisk(JSON.stringify({ version: 1, clearedAt, entries: {} })));
      await file.load();
      await file.setAll([{ key: 'a', value: 'A', at: clock.now() }]);
      assert.equal(file.get('a'), 'A');
    });

    it('and is set right while the window is open does no harm either', async () => {
      const ahead = clock.now() + DAY;
      let now = ahead;
      const file = windowAt(new MemoryDisk(), {
        itsClock: { now: () => now, after: clock.after.bind(clock) },
      });
      await file.setAll([{ key: 'a', value: 'old', at: ahead }]);
      now = clock.now() + 1_000;
      await file.setAll([{ key: 'a', value: 'new', at: now }]);
      assert.equal(file.get('a'), 'new');
    });

    it('and one that is right, in two windows, agree on the later answer and come to rest', async () => {
      const disk = new MemoryDisk();
      const ahead = new FakeClock(clock.now() + DAY);
      const [one, two] = [windowAt(disk), windowAt(disk, { itsClock: ahead })];
      for (let turn = 0; turn < 20; turn++) {
        const [file, its] = turn % 2 === 0 ? [two, ahead] : [one, clock];
        await file.setAll([{ key: 'a', value: `${turn}`, at: its.now() }]);
        await settle();
        assert.deepEqual([one.get('a'), two.get('a')], [`${turn}`, `${turn}`]);
        await Promise.all([clock.advance(10), ahead.advance(10)]);
      }
      assert.equal(disk.writes, 20);
    });
  });

  describe('a file that is cleared', () => {
    it('has nothing left of what was in it, and takes what comes afterwards', async () => {
      const disk = new MemoryDisk();
      const file = windowAt(disk);
      await file.setAll([
        { key: 'a', value: 'secret' },
        { key: 'b', value: undefined },
      ]);
      await file.clear();
      assert.deepEqual(file.values(), []);
      assert.deepEqual(entriesOn(disk), {});
      await file.set('c', 'C');
      assert.deepEqual(Object.keys(entriesOn(disk)), ['c']);
      const later = windowAt(disk);
      await later.load();
      assert.deepEqual(later.values(), ['C']);
    });

    it('is cleared for all windows, also of what one has not written yet, or hears of late', async () => {
      const disk = new MemoryDisk();
      const [one, deaf] = [windowAt(disk), windowAt(disk, { hears: false })];
      await one.set('a', 'A');
      await deaf.load();
      disk.break('write', new Error('full'));
      await assert.rejects(deaf.set('b', 'B'));
      disk.mend();
      await clock.advance(1);
      await one.clear();
      await deaf.setAll([{ key: 'c', value: 'late', at: clock.now() - 1 }]);
      await settle();
      assert.deepEqual(deaf.values(), []);
      assert.deepEqual(entriesOn(disk), {});
      await deaf.set('d', 'D');
      assert.deepEqual(Object.keys(entriesOn(disk)), ['d']);
    });

    it('is cleared of entries that a clock ahead of this one has set', async () => {
      const disk = new MemoryDisk(fileOf({ a: { at: clock.now() + DAY, value: 'A' } }));
      const file = windowAt(disk);
      await file.clear();
      assert.deepEqual(entriesOn(disk), {});
      await file.set('a', 'again');
      assert.equal(file.get('a'), 'again');
    });

    it('stays as it is, and says so, where it can not be read', async () => {
      const disk = new MemoryDisk(fileOf({ a: { at: 5, value: 'A' } }));
      disk.break('read', new Error('locked'));
      await assert.rejects(windowAt(disk).clear(), /locked/);
      assert.deepEqual(Object.keys(entriesOn(disk)), ['a']);
    });

    it('comes out the same in whatever order windows clear and set', async () => {
      for (let seed = 0; seed < 200; seed++) {
        const turns = new Turns(`clear ${seed}`);
        const disk = new MemoryDisk(undefined, turns.take);
        const [one, two] = [windowAt(disk), windowAt(disk)];
        const work = [one.set('a', 'A'), two.set('b', 'B'), one.clear(), two.set('c', 'C')];
        await turns.play();
        await Promise.all(work);
        assert.deepEqual(one.entries().sort(), two.entries().sort(), `seed ${seed}`);
        assert.deepEqual(
          Object.keys(entriesOn(disk)),
          one
            .entries()
            .map(([key]) => key)
            .sort(),
        );
        assert.equal(one.get('a'), undefined);
        await clock.advance(1);
      }
      assert.deepEqual(errors, []);
    });
  });

  describe('a file with a bound', () => {
    const value = (name: string) => name.repeat(100);
    /** Room for five such values. */
    const SIZE = 5 * JSON.stringify(['a', { at: Date.UTC(2026, 10, 16), value: value('a') }]).length;
    const BOUND: Bound = { size: SIZE, isLasting: (key) => /[A-Z]/.test(key) };

    async function setInTurn(file: MergedFile<string>, names: string): Promise<void> {
      for (const name of names) {
        await clock.advance(1);
        await file.set(name, value(name));
      }
    }

    it('keeps the latest, and leaves no mark of the others', async () => {
      const disk = new MemoryDisk();
      const file = windowAt(disk, { bound: BOUND });
      await setInTurn(file, 'abcdefg');
      assert.deepEqual(
        file.entries().map(([key]) => key),
        ['c', 'd', 'e', 'f', 'g'],
      );
      assert.deepEqual(Object.keys(entriesOn(disk)), ['c', 'd', 'e', 'f', 'g']);
      await setInTurn(file, 'c');
      await setInTurn(file, 'h');
      assert.deepEqual(
        file
          .entries()
          .map(([key]) => key)
          .sort(),
        ['c', 'e', 'f', 'g', 'h'],
      );
    });

    it('keeps some longer than others, the latest of them where there is no room for all', async () => {
      const file = windowAt(new MemoryDisk(), { bound: BOUND });
      await setInTurn(file, 'ABabcdef');
      assert.deepEqual(
        file
          .entries()
          .map(([key]) => key)
          .sort(),
        ['A', 'B', 'd', 'e', 'f'],
      );
      await setInTurn(file, 'CDEFg');
      assert.deepEqual(
        file.entries().map(([key]) => key),
        ['B', 'C', 'D', 'E', 'F'],
      );
    });

    it('takes no entry that is larger than all of it', async () => {
      const file = windowAt(new MemoryDisk(), { bound: BOUND });
      await file.set('a', 'x'.repeat(SIZE));
      assert.deepEqual(file.values(), []);
    });

    it('is the same for all windows, in whatever order they write, and they come to rest', async () => {
      for (let seed = 0; seed < 200; seed++) {
        const turns = new Turns(`bound ${seed}`);
        const disk = new MemoryDisk(undefined, turns.take);
        const windows = [windowAt(disk, { bound: BOUND }), windowAt(disk, { bound: BOUND })];
        const work: Promise<void>[] = [];
        for (const [index, name] of Array.from('abcDefghij').entries()) {
          await clock.advance(1);
          const window = windows[(seed >> (index % 8)) & 1];
          work.push(
            window?.setAll([{ key: name, value: value(name), at: clock.now() }]) ?? Promise.resolve(),
          );
        }
        await turns.play();
        await Promise.all(work);
        for (const window of windows) {
          assert.deepEqual(
            window
              .entries()
              .map(([key]) => key)
              .sort()
              .join(''),
            'Dghij',
            `seed ${seed}`,
          );
        }
        assert.deepEqual(Object.keys(entriesOn(disk)), Array.from('Dghij'));
      }
    });
  });

  describe('a window that closes', () => {
    it('sees to it that another one, which closes too, has not written over it', async () => {
      const disk = new MemoryDisk();
      const file = windowAt(disk, { hears: false });
      await file.set('a', 'A');
      const closed = file.close();
      await settle();
      // The other one had read before this one wrote.
      disk.text = fileOf({ b: { at: 1, value: 'B' } });
      await clock.advance(1_000);
      await closed;
      assert.deepEqual(Object.keys(entriesOn(disk)), ['a', 'b']);
    });

    it('need not wait where it has written nothing lately', async () => {
      const disk = new MemoryDisk(fileOf({ b: { at: 1, value: 'B' } }));
      const file = windowAt(disk);
      await file.load();
      await file.close();
      await file.set('a', 'A');
      await clock.advance(1_000);
      await file.close();
      assert.equal(clock.pending, 0);
    });

    it('does not fail where the disk does', async () => {
      const disk = new MemoryDisk();
      const file = windowAt(disk);
      disk.break('write', new Error('full'));
      const failed = assert.rejects(file.set('a', 'A'));
      await file.close();
      await failed;
    });
  });

  it('is read once, however often it is loaded', async () => {
    let reads = 0;
    const disk = new MemoryDisk(undefined, () => {
      reads++;
      return Promise.resolve();
    });
    const file = windowAt(disk);
    await Promise.all([file.load(), file.load()]);
    await file.load();
    assert.equal(reads, 1);
  });
});
