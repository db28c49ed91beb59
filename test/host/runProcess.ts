import { spawn } from 'node:child_process';
import { endWithProcess } from './endWithProcess';
import { projectRoot } from './paths';

/** Runs a command in the project's root on this process's terminal and returns its exit code. It ends with this process. */
export async function runProcess(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const child = spawn(command, args, { cwd: projectRoot, stdio: 'inherit', env: { ...process.env, ...env } });
  endWithProcess(() => child.kill());
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('exit', resolve),
  );
  return code ?? 1;
}
