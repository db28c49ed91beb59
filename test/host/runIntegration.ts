// Runs test/integration inside a real extension host: the desktop VS Code of `VSCODE_EXECUTABLE`, else one that can be
// downloaded where a window can open, else the browser-served one. --minimum runs them on the oldest VS Code supported.

import { runTests } from '@vscode/test-electron';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildExtension } from './build';
import { downloadedDesktop, givenDesktop, hasDisplay } from './desktop';
import { endWithProcess } from './endWithProcess';
import { ensureHost } from './hostInstall';
import { onPath } from './onPath';
import { projectRoot } from './paths';
import { runProcess } from './runProcess';
import type { TestResults } from '../integration/index';

const minimum = process.argv.includes('--minimum');

interface TestHost {
  readonly name: string;
  readonly executable: string;
  readonly args: readonly string[];
}

async function findHost(): Promise<TestHost> {
  // Whatever version VSCODE_EXECUTABLE is, it is not asked for where the oldest one is meant.
  const given = minimum ? undefined : givenDesktop();
  const desktop = given ?? (hasDisplay() ? downloadedDesktop(minimum ? '1.100.0' : 'stable') : undefined);
  if (desktop !== undefined) return { ...desktop, args: [] };
  const release = minimum ? 'minimum' : 'current';
  const { name } = await ensureHost(release);
  const executable = path.join(import.meta.dirname, 'code-host.mjs');
  return { name, executable, args: [`--release=${release}`] };
}

/** @throws Error unless at least one test passed and none failed: VS Code also ends well when its extension host crashes. */
function checkResults(file: string): TestResults {
  if (!existsSync(file)) throw new Error('The extension host ended before its tests did.');
  const results = JSON.parse(readFileSync(file, 'utf8')) as TestResults;
  if (results.passed < 1 || results.failed > 0) throw new Error('The integration tests did not pass.');
  return results;
}

async function main(): Promise<void> {
  await buildExtension('--tests');
  const host = await findHost();
  console.log(`Integration tests in ${host.name}`);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vsc-tests-'));
  const clean = endWithProcess(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const workspace = path.join(folder, 'workspace');
  mkdirSync(workspace);
  const resultsFile = path.join(folder, 'results.json');
  await runTests({
    vscodeExecutablePath: host.executable,
    extensionDevelopmentPath: projectRoot,
    extensionTestsPath: path.join(projectRoot, 'out/test/integration/index.cjs'),
    launchArgs: [workspace, ...host.args, `--user-data-dir=${path.join(folder, 'profile')}`],
    extensionTestsEnv: { TEST_RESULTS: resultsFile },
  });
  const { passed, failed, pending } = checkResults(resultsFile);
  clean();
  console.log(`integration: ${passed} passed, ${failed} failed, ${pending} skipped`);
}

if (!hasDisplay() && onPath('xvfb-run') !== undefined) {
  const again = ['-a', process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  process.exit(await runProcess('xvfb-run', again));
}
try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
