import { runProcess } from './runProcess';

/** Builds the extension with these flags of esbuild.mjs. @throws Error where it does not build. */
export async function buildExtension(...flags: readonly string[]): Promise<void> {
  const code = await runProcess(process.execPath, ['esbuild.mjs', ...flags]);
  if (code !== 0) throw new Error('The extension does not build.');
}
