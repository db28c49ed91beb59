import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const MOST_KILOBYTES = 320;

interface BundleMeta {
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
}

describe('the package', function () {
  this.timeout(120_000);

  let folder: string;

  before(() => {
    execFileSync(process.execPath, ['esbuild.mjs', '--production', '--meta']);
    folder = mkdtempSync(path.join(os.tmpdir(), 'assistant-runs-package-'));
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('contains only what runs and what a person reads', async () => {
    const files = await listFiles({ packageManager: PackageManager.None });
    assert.deepEqual(files.sort(), [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'dist/ThirdPartyNotices.txt',
      'dist/axios.cjs',
      'dist/codicon.ttf',
      'dist/demo.cjs',
      'dist/extension.cjs',
      'dist/webview.css',
      'dist/webview.js',
      'media/activity.svg',
      'media/icon.png',
      'media/run.schema.json',
      'package.json',
      'package.nls.json',
    ]);
  });

  it('hands on the licence of every package that is built in', () => {
    const notices = readFileSync('dist/ThirdPartyNotices.txt', 'utf8');
    const meta = JSON.parse(readFileSync('out/meta.json', 'utf8')) as Readonly<Record<string, BundleMeta>>;
    const files = Object.values(meta).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    );
    const names = files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
    assert.ok(names.includes('axios') && names.includes('@vscode/codicons'));
    for (const name of names) {
      assert.match(notices, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(.+\\)$`, 'm'));
    }
    assert.match(notices, /Permission is hereby granted, free of charge/);
  });

  it(`stays under ${MOST_KILOBYTES} KB`, async () => {
    const packagePath = path.join(folder, 'assistant-runs.vsix');
    await createVSIX({
      packagePath,
      dependencies: false,
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
    });
    const kilobytes = statSync(packagePath).size / 1024;
    assert.ok(kilobytes < MOST_KILOBYTES, `${kilobytes.toFixed(0)} KB`);
  });

  it('has what a start does without in files of its own', () => {
    const meta = JSON.parse(readFileSync('out/meta.json', 'utf8')) as Readonly<Record<string, BundleMeta>>;
    const atStart = Object.keys(meta['dist/extension.cjs']?.inputs ?? {});
    assert.ok(atStart.includes('src/extension.ts'));
    assert.deepEqual(
      atStart.filter((name) => /node_modules\/axios\/|^src\/core\/demo\//.test(name)),
      [],
    );
  });

  it('leaves out what axios brings for uploads, and source maps', () => {
    const meta = JSON.parse(readFileSync('out/meta.json', 'utf8')) as Readonly<Record<string, BundleMeta>>;
    const inputs = Object.entries(meta['dist/axios.cjs']?.inputs ?? {});
    const modules = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 100).map(([name]) => name);
    assert.ok(modules.some((name) => name.includes('node_modules/axios/')));
    assert.deepEqual(
      modules.filter((name) => /node_modules\/(form-data|mime-db|mime-types)\//.test(name)),
      [],
    );
    for (const name of ['extension.cjs', 'axios.cjs', 'demo.cjs', 'webview.js']) {
      assert.ok(!readFileSync(path.join('dist', name), 'utf8').includes('sourceMappingURL'));
    }
  });
});
