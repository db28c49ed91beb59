import * as vscode from 'vscode';
import type { Credentials } from '../../../core/api/credentials';
import { ApiError } from '../../../core/api/errors';
import type { Clock } from '../../../core/clock';
import type { Connection } from '../../../core/model/connection';
import type { ProgramEnd, RunProgram } from './runProgram';

/** How long the program may run, in milliseconds. */
export const COMMAND_TIMEOUT_MS = 30_000;
/** How long a token is used without asking for another, in milliseconds; a 401 ends it at once. */
export const TOKEN_LIFE_MS = 30 * 60_000;

/** How much of what a program complains is shown, in UTF-16 code units. */
const LONGEST_COMPLAINT = 200;

/** The tokens that a program prints, for one connection. The program is run only while `isApproved` says that it may. */
export class TokenCommand implements Credentials {
  readonly #connection: Connection;
  readonly #isApproved: () => boolean;
  readonly #run: RunProgram;
  readonly #clock: Clock;
  #token: { readonly text: string; readonly at: number } | undefined;
  #running: Promise<string> | undefined;

  constructor(
    connection: Connection,
    parts: {
      readonly isApproved: () => boolean;
      readonly run: RunProgram;
      readonly clock: Clock;
    },
  ) {
    this.#connection = connection;
    this.#isApproved = parts.isApproved;
    this.#run = parts.run;
    this.#clock = parts.clock;
  }

  async headers(): Promise<Readonly<Record<string, string>>> {
    const isFresh = this.#token !== undefined && this.#clock.now() - this.#token.at < TOKEN_LIFE_MS;
    const token = isFresh && this.#isApproved() ? this.#token?.text : await this.#next();
    return { Authorization: `Bearer ${token ?? ''}` };
  }

  async renew(refused: Readonly<Record<string, string>>): Promise<boolean> {
    if (refused.Authorization === `Bearer ${this.#token?.text ?? ''}`) {
      this.#token = undefined;
    }
    const { Authorization } = await this.headers().catch(() => refused);
    return Authorization !== refused.Authorization;
  }

  /** Runs the program, unless it runs already, and keeps what it printed. */
  #next(): Promise<string> {
    this.#running ??= this.#ask().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #ask(): Promise<string> {
    const argv = this.#connection.auth.argv ?? [];
    const program = argv[0] ?? '';
    if (!this.#isApproved()) {
      throw new ApiError(
        'noKey',
        vscode.l10n.t(
          'The program “{0}”, which gives the token of “{1}”, has not been allowed to run yet.',
          program,
          this.#connection.name,
        ),
      );
    }
    const stop = new AbortController();
    const timer = this.#clock.after(COMMAND_TIMEOUT_MS, () => {
      stop.abort();
    });
    const end = await this.#run(argv, stop.signal);
    timer.dispose();
    if (stop.signal.aborted) {
      throw new ApiError(
        'noKey',
        vscode.l10n.t(
          '“{0}” gave no token within {1} seconds and was stopped.',
          program,
          COMMAND_TIMEOUT_MS / 1000,
        ),
      );
    }
    const text = end.code === 0 ? tokenIn(end.stdout) : undefined;
    if (text === undefined) {
      throw new ApiError('noKey', failureWords(program, end));
    }
    this.#token = { text, at: this.#clock.now() };
    return text;
  }
}

/** The token in what a program printed: all of it, or where it is JSON the member that is called so. */
function tokenIn(stdout: string): string | undefined {
  const text = stdout.trim();
  let token: unknown = text;
  if (/^[{"]/.test(text)) {
    try {
      const parsed: unknown = JSON.parse(text);
      const members = parsed as { accessToken?: unknown; access_token?: unknown; token?: unknown };
      token =
        typeof parsed === 'string' ? parsed : (members.accessToken ?? members.access_token ?? members.token);
    } catch {
      return undefined;
    }
  }
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? token : undefined;
}

/** Why there is no token, in words. Of what was printed only a complaint is repeated, and nothing in it that may be a token. */
function failureWords(program: string, { code, stderr }: ProgramEnd): string {
  if (process.platform === 'win32' && (code === 'ENOENT' || code === 'EINVAL')) {
    return vscode.l10n.t(
      'There is no program “{0}” to give the token. A batch file, as the command line of Azure is one, is run by another program: put “cmd”, “/d” and “/c” before it.',
      program,
    );
  }
  if (code === 'ENOENT') {
    return vscode.l10n.t('There is no program “{0}” to give the token.', program);
  }
  if (code === 0) {
    return vscode.l10n.t(
      '“{0}” printed something that is no token. It has to print the token alone, or JSON with “accessToken” or “token”.',
      program,
    );
  }
  const failure = vscode.l10n.t('“{0}” gave no token: it ended with {1}.', program, code);
  const complaint = stderr
    .replace(/[^\S\n]+|\p{Cc}(?<!\n)|\p{Bidi_Control}/gu, ' ')
    .replace(/[\w.~+/=-]{40,}/g, '•••')
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => line !== '');
  return complaint === undefined
    ? failure
    : vscode.l10n.t('{0} It says: “{1}”', failure, complaint.slice(0, LONGEST_COMPLAINT));
}
