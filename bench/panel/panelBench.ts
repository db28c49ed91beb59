import { Notes } from '../notes';
import type { Bench, BenchOptions } from '../result';
import { cases, type Case } from './cases';
import { GaveUp, Pages } from './panelPage';
import { createSites, withoutPolicy, type Site } from './site';
import { SUBJECTS, type Subject } from './subjects';
import { makeBodies } from './world';

/** How long a subject has for anything it is asked, in ms. */
const LONGEST_MS = 60_000;
const LONGEST_QUICK_MS = 10_000;

/**
 * The Run panel's JSON in Chromium beside other views of JSON, each in a new page for each value: what it takes until it is
 * painted, unfolded, found, and how it scrolls. The subjects take turns to be first.
 */
export const panelBench: Bench = async (options) => {
  const sites = await createSites(SUBJECTS);
  const notes = new Notes();
  const pages = new Pages(options.quick ? LONGEST_QUICK_MS : LONGEST_MS);
  try {
    for (const one of cases(makeBodies())) {
      await measureCase(one, { sites, pages, notes, options });
    }
  } finally {
    await pages.close();
  }
  return notes.rows;
};

interface Parts {
  readonly sites: ReadonlyMap<Subject, Site>;
  readonly pages: Pages;
  readonly notes: Notes;
  readonly options: BenchOptions;
}

async function measureCase(one: Case, { sites, pages, notes, options }: Parts): Promise<void> {
  const left = new Map(sites);
  const rounds = options.quick ? 1 : one.rounds;
  for (let round = 1; round <= rounds; round++) {
    for (const [subject, site] of round % 2 === 1 ? [...left] : [...left].reverse()) {
      const about = `${one.name}, round ${round} of ${rounds}: ${subject.name}`;
      try {
        await pages.with(siteFor(one, subject, site), async (page) => {
          if (one.needs !== undefined && !(await page.ask<boolean>('can', one.needs))) {
            left.delete(subject);
            return;
          }
          for (const { value, ...name } of await one.measure(page, subject)) {
            notes.add({ ...name, subject: subject.name }, value);
            options.tell(`${about} ${value.toFixed(1)} ${name.unit === '' ? name.metric : name.unit}`);
          }
        });
      } catch (error) {
        if (!(error instanceof GaveUp)) {
          throw error;
        }
        // It would take as long in each round.
        left.delete(subject);
        options.tell(`${about} did not end within ${pages.longestMs / 1000} s and gets no figure`);
      }
    }
  }
}

function siteFor({ underPolicy = false }: Case, subject: Subject, site: Site): Site {
  return subject.withoutPolicy && !underPolicy ? withoutPolicy(site) : site;
}
