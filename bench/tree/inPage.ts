// What is measured inside VS Code's window, by the window's own clock. The code is text, since it runs there.

import type { Page } from 'playwright-core';

/** When something came to be in the window, in milliseconds since the Unix epoch. */
export interface Appearance {
  /** The mouse button went down. */
  readonly clickedAt: number;
  /** The first element was in the document. */
  readonly inDocumentAt: number;
  /** The frame with it was drawn. */
  readonly paintedAt: number;
}

/** A row's text, and since when it stands there, in milliseconds since the Unix epoch. */
export interface RowText {
  readonly text: string;
  readonly at: number;
}

const INSTRUMENTS = `globalThis.bench = {
  now: () => performance.timeOrigin + performance.now(),

  appears(selector) {
    return new Promise((resolve) => {
      let clickedAt;
      addEventListener('mousedown', () => { clickedAt ??= bench.now(); }, { capture: true, once: true });
      const observer = new MutationObserver(() => {
        if (clickedAt === undefined || document.querySelector(selector) === null) return;
        observer.disconnect();
        const inDocumentAt = bench.now();
        requestAnimationFrame(() => setTimeout(() => resolve({ clickedAt, inDocumentAt, paintedAt: bench.now() })));
      });
      observer.observe(document.body, { childList: true, subtree: true });
    });
  },

  recordFrames() {
    const frames = [];
    let last = performance.now();
    let on = true;
    const next = () => {
      const now = performance.now();
      frames.push(now - last);
      last = now;
      if (on) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    bench.frames = () => { on = false; return frames.slice(1); };
  },

  recordRows(tree) {
    const texts = [];
    const last = new Map();
    const read = () => {
      const at = bench.now();
      for (const row of document.querySelectorAll(tree + ' [role="treeitem"][aria-level="2"]')) {
        const text = row.textContent;
        const name = row.querySelector('.label-name')?.textContent;
        if (last.get(name) !== text) {
          last.set(name, text);
          texts.push({ text, at });
        }
      }
    };
    const observer = new MutationObserver(read);
    observer.observe(document.querySelector(tree), { childList: true, subtree: true, characterData: true });
    bench.rows = () => { observer.disconnect(); return texts; };
  },
};`;

export async function addInstruments(page: Page): Promise<void> {
  await page.evaluate(INSTRUMENTS);
}

/** What a tree's rows are selected by; `level` is 1 for its roots. */
export function rowsOf(tree: string, level: number): string {
  return `${treeOf(tree)} [role="treeitem"][aria-level="${level}"]`;
}

function treeOf(title: string): string {
  return `[role="tree"][aria-label="${title}"]`;
}

/** Clicks, and waits until an element is there that was not. */
export async function appearance(
  page: Page,
  selector: string,
  click: () => Promise<void>,
): Promise<Appearance> {
  const appears = page.evaluate<Appearance>(`bench.appears(${JSON.stringify(selector)})`);
  await click();
  return await appears;
}

/** The times between frames while something is done, in milliseconds. */
export async function framesWhile(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate('bench.recordFrames()');
  await work();
  return await page.evaluate<number[]>('bench.frames()');
}

/** What the rows below the roots say while something is done, each new text once. */
export async function textsWhile(page: Page, tree: string, work: () => Promise<void>): Promise<RowText[]> {
  await page.evaluate(`bench.recordRows(${JSON.stringify(treeOf(tree))})`);
  await work();
  return await page.evaluate<RowText[]>('bench.rows()');
}

export async function nextFrame(page: Page): Promise<void> {
  await page.evaluate('new Promise(requestAnimationFrame)');
}
