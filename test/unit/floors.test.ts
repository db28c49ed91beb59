import assert from 'node:assert/strict';
import { ESLint } from 'eslint';

/** What lint says of a file that imports this. */
async function complaints(file: string, specifier: string): Promise<string[]> {
  // With CI set, typescript-eslint takes each file as it is on the disk, whatever text it is handed.
  const parserOptions = { disallowAutomaticSingleRunInference: true };
  const eslint = new ESLint({ overrideConfig: { languageOptions: { parserOptions } } });
  const [result] = await eslint.lintText(
    `import * as it from '${specifier}';\nexport const used: unknown = it;\n`,
    {
      filePath: file,
    },
  );
  return (result?.messages ?? []).map(({ ruleId }) => ruleId ?? 'no parse');
}

describe('the floors', function () {
  this.timeout(300_000);

  for (const [file, specifier] of [
    ['src/core/model/status.ts', 'vscode'],
    ['src/core/model/status.ts', 'node:fs'],
    ['src/core/model/status.ts', '../api/errors'],
    ['src/core/model/status.ts', '../../vscode/times'],
    ['src/core/api/errors.ts', '../runs/store/state'],
    ['src/core/api/errors.ts', 'axios'],
    ['src/core/demo/server.ts', '../runs/store/state'],
    ['src/core/runs/store/state.ts', '../../../protocol'],
    ['src/core/runs/store/state.ts', '../../snapshots/snapshots'],
    ['src/core/runs/store/state.ts', '../load/failures'],
    ['src/core/runs/load/failures.ts', '../polling/paces'],
    ['src/core/runs/cancel/settling.ts', '../polling/paces'],
    ['src/webview/host.ts', '../core/api/errors'],
    ['src/webview/host.ts', '../vscode/times'],
    ['src/protocol.ts', './core/runs/store/state'],
    ['src/vscode/times.ts', '../extension'],
    ['src/vscode/times.ts', '../webview/host'],
  ] as const) {
    it(`keep ${specifier} out of ${file}`, async () => {
      const rules = await complaints(file, specifier);
      assert.ok(
        rules.some((rule) => /no-restricted-(paths|imports)$/.test(rule)),
        rules.join(', '),
      );
    });
  }

  it('let imports go down', async () => {
    for (const [file, specifier] of [
      ['src/core/runs/store/state.ts', '../../model/status'],
      ['src/core/runs/cancel/settling.ts', '../load/failures'],
      ['src/core/api/http.ts', 'axios'],
      ['src/webview/host.ts', '../core/model/status'],
      ['src/vscode/times.ts', '../core/runs/store/state'],
    ] as const) {
      assert.deepEqual(await complaints(file, specifier), [], file);
    }
  });
});
