import { build } from 'esbuild';
import path from 'node:path';
import { projectRoot } from './paths';

/**
 * The HTML that the extension makes for a Run panel, with its CSP, made without VS Code; what it loads lies in `/dist/` of
 * the origin.
 */
export async function panelHtml(origin: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(projectRoot, 'src/vscode/runPanel/page.ts')],
    format: 'esm',
    platform: 'node',
    alias: { vscode: path.join(import.meta.dirname, 'vscodeForPage.ts') },
    bundle: true,
    write: false,
    logLevel: 'warning',
  });
  const code = Buffer.from(outputFiles[0]?.text ?? '').toString('base64');
  const { page } = (await import(`data:text/javascript;base64,${code}`)) as {
    page: (webview: { cspSource: string; asWebviewUri: (uri: string) => string }, folder: string) => string;
  };
  return page({ cspSource: origin, asWebviewUri: (uri) => uri }, origin);
}
