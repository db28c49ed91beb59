import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The full path of the first of these commands that PATH has, or undefined. */
export function onPath(...commands: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  return commands
    .flatMap((command) =>
      folders.flatMap((folder) => suffixes.map((suffix) => path.join(folder, command + suffix))),
    )
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
