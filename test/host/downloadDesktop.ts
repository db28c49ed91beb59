// Downloads the desktop VS Code of a version into a folder and prints where its executable is. A process of its own,
// since a download cannot be called off otherwise.

import { downloadAndUnzipVSCode, SilentReporter } from '@vscode/test-electron';
import path from 'node:path';

const [version, folder] = process.argv.slice(2) as [string, string];
const cachePath = path.join(folder, 'vscode-desktop');
try {
  console.log(await downloadAndUnzipVSCode({ version, cachePath, reporter: new SilentReporter() }));
} catch (error) {
  console.error(`Not to be had: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
