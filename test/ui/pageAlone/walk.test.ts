import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { usePages, type PageAlone } from './pageAlone';
import { randomRounds, type Gesture, type Place } from './randomRuns';

const SEED = 1;
const ROUNDS = 25;
/** So often the page may paint until it has come to rest: keys scroll it smoothly, and a search ends when it ends. */
const MOST_PAINTED = 40;

/** What `inPage/walk.mjs` puts into the page. */
interface Walk {
  readonly pointTo: (kind: Place, at: number) => { readonly x: number; readonly y: number } | null;
  readonly focus: (kind: Place, at: number) => void;
  readonly scroll: (at: number) => void;
  readonly faults: () => string[];
}

describe('the page alone: whatever it is told and a person does', () => {
  const onPage = usePages();

  it(
    'shows each body, has no error, and its trees are right',
    onPage(async (alone) => {
      await alone.page.evaluate(readFileSync(path.join(import.meta.dirname, 'inPage/walk.mjs'), 'utf8'));
      await alone.enter();
      for (const [n, told] of randomRounds(SEED, ROUNDS).entries()) {
        await alone.summary(told.summary);
        if (told.run !== undefined) await alone.body('run', told.run);
        if (told.steps !== undefined) await alone.body('steps', told.steps);
        for (const gesture of told.gestures) {
          await act(alone, gesture);
        }
        await inPage(alone, 'scroll', told.lookFrom);
        const wrong = [...(await lastingFaults(alone)), ...(await alone.complaints())];
        assert.deepEqual(wrong, [], `after round ${n}`);
      }
    }),
  );
});

/** What is wrong with the page’s trees once it has come to rest. */
async function lastingFaults(alone: PageAlone): Promise<readonly string[]> {
  let faults: readonly string[] = [];
  for (let painted = 0; painted < MOST_PAINTED; painted++) {
    await alone.painted();
    faults = await inPage(alone, 'faults');
    if (faults.length === 0) break;
  }
  return faults;
}

async function inPage<K extends keyof Walk>(
  { page }: PageAlone,
  what: K,
  ...given: Parameters<Walk[K]>
): Promise<ReturnType<Walk[K]>> {
  const answer = await page.evaluate(
    ([name, args]) =>
      (globalThis as unknown as { walk: Record<string, (...args: readonly unknown[]) => unknown> }).walk[
        name
      ]?.(...args),
    [what, given] as const,
  );
  return answer as ReturnType<Walk[K]>;
}

async function act(alone: PageAlone, gesture: Gesture): Promise<void> {
  const { window } = alone;
  switch (gesture.kind) {
    case 'click': {
      const point = await inPage(alone, 'pointTo', gesture.on, gesture.at);
      if (point !== null) await alone.click(point);
      break;
    }
    case 'key':
      await inPage(alone, 'focus', gesture.on, gesture.at);
      await window.keyboard.press(gesture.key);
      break;
    case 'type':
      await inPage(alone, 'focus', 'field', gesture.at);
      await window.keyboard.insertText(gesture.text);
      break;
    case 'scroll':
      await inPage(alone, 'scroll', gesture.at);
      break;
    case 'resize':
      await window.setViewportSize(gesture);
      break;
  }
}
