// Asks axe-core what is wrong with the document of a webview.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { AxeResults } from 'axe-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Fails with what axe-core finds in the webview that shows: each rule, why, and the elements that break it. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  const outer = page.locator('iframe.webview.ready').filter({ visible: true });
  const inner = await outer.contentFrame().locator('#active-frame').elementHandle();
  const frame = await inner.contentFrame();
  assert.ok(frame, 'A webview shows.');
  await frame.evaluate(source);
  const { violations } = await frame.evaluate<Pick<AxeResults, 'violations'>>('axe.run(document)');
  assert.deepEqual(
    violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 300)} ${failureSummary ?? ''}`),
    })),
    [],
    what,
  );
}
