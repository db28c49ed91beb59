import { spawn, type ChildProcess } from 'node:child_process';
import { homedir } from 'node:os';

/** What became of a program. */
export interface ProgramEnd {
  readonly stdout: string;
  readonly stderr: string;
  /** Its exit code, or the system's word for why it did not run to its end, such as `ENOENT`. */
  readonly code: number | string;
}

/** Runs a program to its end, or until the signal. Never rejects. */
export type RunProgram = (argv: readonly string[], signal: AbortSignal) => Promise<ProgramEnd>;

/** More than any token is, in UTF-16 code units. */
const LARGEST_OUTPUT = 256 * 1024;

/**
 * Runs a program without a shell, with nothing to read, in the home folder: not in that of a workspace, which may have
 * a program of the same name. What it has started itself is stopped with it.
 */
export const runProgram: RunProgram = ([file = '', ...args], signal) =>
  new Promise((resolve) => {
    const output = { stdout: '', stderr: '' };
    let child: ChildProcess;
    try {
      child = spawn(file, args, {
        cwd: homedir(),
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true,
        // The leader of a process group of its own, by which all of it can be stopped.
        detached: process.platform !== 'win32',
      });
    } catch (error) {
      // Arguments that no program can have, such as one with a NUL in it.
      resolve({ ...output, code: (error as NodeJS.ErrnoException).code ?? 'EINVAL' });
      return;
    }
    const end = (code: number | string) => {
      signal.removeEventListener('abort', stop);
      resolve({ ...output, code });
    };
    const stop = () => {
      kill(child);
      end('ABORTED');
    };
    signal.addEventListener('abort', stop);
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.setEncoding('utf8').on('data', (text: string) => {
        if (output[stream].length + text.length <= LARGEST_OUTPUT) {
          output[stream] += text;
        } else {
          kill(child);
          end('ENOBUFS');
        }
      });
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      end(error.code ?? 'EINVAL');
    });
    child.on('close', (code, killedBy) => {
      end(code ?? killedBy ?? 'ABORTED');
    });
  });

/** Stops a program and what it has started. */
function kill({ pid }: ChildProcess): void {
  if (pid === undefined) {
    return;
  }
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/t', '/f'], {
      cwd: homedir(),
      stdio: 'ignore',
      windowsHide: true,
    }).on('error', () => undefined);
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
