// What the extension host calls in place of waiting for a person: runs every built test file beside this one.

import Mocha from 'mocha';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What the runner outside demands to see, in the file that `TEST_RESULTS` names. */
export interface TestResults {
  readonly passed: number;
  readonly failed: number;
  readonly pending: number;
}

const testTimeoutMs = 20_000;

/** @throws Error where a test failed. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ timeout: testTimeoutMs, forbidOnly: Boolean(process.env.CI) });
  for (const name of readdirSync(__dirname, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.test.cjs')) mocha.addFile(path.join(__dirname, name));
  }
  const { passes, failures, pending } = await new Promise<Mocha.Stats>((resolve) => {
    const runner = mocha.run(() => {
      if (runner.stats !== undefined) resolve(runner.stats);
    });
  });
  const results: TestResults = { passed: passes, failed: failures, pending };
  const file = process.env.TEST_RESULTS;
  if (file !== undefined) writeFileSync(file, JSON.stringify(results));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
