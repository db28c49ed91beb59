import { execFile } from 'node:child_process';
import { homedir } from 'node:os';

/** What became of a program. */
export interface ProgramEnd {
  readonly stdout: string;
  readonly stderr: string;
  /** Its exit code, or the system's word for why it did not run to its end, such as `ENOENT`. */
  readonly code: number | string;
}

/** Runs a program to its end. Never rejects. */
export type RunProgram = (argv: readonly string[], signal: AbortSignal) => Promise<ProgramEnd>;

/** More than any token is, in bytes. */
const LARGEST_OUTPUT = 256 * 1024;

/** Runs a program without a shell, in the home folder: not in that of a workspace, which may have one of the same name. */
export const runProgram: RunProgram = ([file = '', ...args], signal) =>
  new Promise((resolve) => {
    const options = { signal, cwd: homedir(), maxBuffer: LARGEST_OUTPUT, windowsHide: true };
    try {
      execFile(file, args, options, (error, stdout, stderr) => {
        resolve({ stdout, stderr, code: error === null ? 0 : (error.code ?? error.signal ?? 'ABORTED') });
      });
    } catch (error) {
      // Arguments that no program can have, such as one with a NUL in it.
      resolve({ stdout: '', stderr: '', code: (error as NodeJS.ErrnoException).code ?? 'EINVAL' });
    }
  });
