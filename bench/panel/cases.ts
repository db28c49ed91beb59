import type { HostMessage } from '../../src/protocol';
import type { RowName } from '../notes';
import type { PanelPage } from './panelPage';
import { OURS, type Subject } from './subjects';
import { SUMMARY } from './summaryMessage';
import { SEARCHED, SEARCHED_TIMES, type Bodies, type Body } from './world';

/** Something that is measured of each subject that can do it, in a new page each time. */
export interface Case {
  readonly name: string;
  readonly rounds: number;
  /** The method of a view without which there is nothing to measure. */
  readonly needs?: string;
  /** Whether it is about the panel's CSP: each subject is under it then, whether it works so or not. */
  readonly underPolicy?: boolean;
  /** @throws Error where the subject does not do what it is measured at */
  readonly measure: (page: PanelPage, subject: Subject) => Promise<Figure[]>;
}

/** One value of one figure. */
export interface Figure extends Omit<RowName, 'subject'> {
  readonly value: number;
}

const SCROLL_STEPS = 120;

export function cases({ small, middle, large }: Bodies): Case[] {
  return [
    ...[small, middle].map((body): Case => ({
      name: `show ${body.name}`,
      rounds: 9,
      measure: async (page, subject) => [painted(body, await show(page, subject, body))],
    })),
    {
      name: `show ${large.name}, heap`,
      rounds: 5,
      measure: async (page, subject) => {
        const { first, all } = await showAll(page, subject, large);
        return [
          painted(large, first),
          { case: 'message until all is there', metric: large.name, unit: 'ms', value: all },
          { case: 'heap', metric: `${large.name} shown`, unit: 'MB', value: (await page.heapBytes()) / 1e6 },
        ];
      },
    },
    {
      name: `unfold ${itemsOf(large)}`,
      rounds: 5,
      needs: 'openSteps',
      measure: async (page, subject) => {
        await showAll(page, subject, large);
        const value = await page.ask<number>('openSteps');
        await checkSteps(page, subject, large);
        return [unfolded(itemsOf(large), value)];
      },
    },
    {
      name: `unfold all of ${middle.name}`,
      rounds: 5,
      needs: 'unfoldAll',
      measure: async (page, subject) => [await unfoldAll(page, subject, middle)],
    },
    {
      name: `unfold all of ${large.name}`,
      rounds: 3,
      needs: 'unfoldAll',
      measure: async (page, subject) => [await unfoldAll(page, subject, large)],
    },
    {
      name: `scroll through ${large.name}`,
      rounds: 3,
      needs: 'scroller',
      measure: async (page, subject) => {
        await showAll(page, subject, large);
        if (await page.ask<boolean>('can', 'unfoldAll')) {
          await page.ask('unfoldAll');
        }
        return scrolled(large, await page.ask<number[]>('scroll', SCROLL_STEPS));
      },
    },
    {
      name: `search in ${large.name}`,
      rounds: 3,
      needs: 'search',
      measure: async (page, subject) => {
        await showAll(page, subject, large);
        const value = await page.ask<number>('search', SEARCHED, SEARCHED_TIMES);
        return [{ case: `search in ${large.name}`, metric: 'query to found', unit: 'ms', value }];
      },
    },
    {
      name: 'the panel’s CSP',
      rounds: 1,
      underPolicy: true,
      measure: async (page, subject) => {
        await showAll(page, subject, large);
        if (!subject.withoutPolicy) {
          await use(page, subject);
        }
        return [
          {
            case: 'the panel’s CSP',
            metric: 'violations',
            unit: '',
            value: await page.ask<number>('violations'),
          },
        ];
      },
    },
  ];
}

function itemsOf({ steps, name }: Body): string {
  return `the ${steps.toLocaleString('en')} items of ${name}`;
}

function painted({ name }: Body, value: number): Figure {
  return { case: 'message to first paint', metric: name, unit: 'ms', value };
}

function unfolded(metric: string, value: number): Figure {
  return { case: 'unfold', metric, unit: 'ms', value };
}

function scrolled({ name }: Body, frames: readonly number[]): Figure[] {
  const sum = frames.reduce((one, other) => one + other, 0);
  const about = { case: `scroll through ${name} unfolded` };
  return [
    { ...about, metric: 'frames a second', unit: '', value: (frames.length * 1000) / sum },
    { ...about, metric: 'slowest frame', unit: 'ms', value: Math.max(...frames) },
  ];
}

/** Sends a body as the extension does, and gives what it took until something of it was painted, in ms. */
async function show(page: PanelPage, subject: Subject, { text }: Body): Promise<number> {
  if (subject === OURS) {
    await page.ask('prepare', SUMMARY);
  }
  const message: HostMessage = { type: 'body', of: 'run', revision: 1, text };
  return await page.ask<number>('paint', message);
}

/** The same, until all of the body is there: ours begins with the beginning of a long one. Gives both times. */
async function showAll(
  page: PanelPage,
  subject: Subject,
  body: Body,
): Promise<{ readonly first: number; readonly all: number }> {
  const first = await show(page, subject, body);
  const all = subject === OURS ? await page.ask<number>('untilSent', 'shown') : first;
  await page.ask('bring');
  return { first, all };
}

/** Unfolds the steps; in ours does all that can be done. */
async function use(page: PanelPage, subject: Subject): Promise<void> {
  if (await page.ask<boolean>('can', 'openSteps')) {
    await page.ask('openSteps');
  }
  if (subject === OURS) {
    await page.ask('unfoldAll');
    await page.ask('search', SEARCHED, SEARCHED_TIMES);
  }
}

async function unfoldAll(page: PanelPage, subject: Subject, body: Body): Promise<Figure> {
  await showAll(page, subject, body);
  const value = await page.ask<number>('unfoldAll');
  const is = subject.paged
    ? await page.ask<boolean>('has', body.deepInFirst)
    : await page.ask<boolean>('hasAtEnd', body.atEnd);
  if (!is) {
    throw new Error(`${subject.name} did not unfold all of ${body.name}.`);
  }
  return unfolded(`all of ${body.name}`, value);
}

async function checkSteps(page: PanelPage, subject: Subject, { steps }: Body): Promise<void> {
  const open = await page.ask<number>('stepsOpen');
  if (subject.paged ? open === 0 : open !== steps) {
    throw new Error(`${subject.name} unfolded ${open} of ${steps} items.`);
  }
}
