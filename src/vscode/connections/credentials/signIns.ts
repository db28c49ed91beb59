import * as vscode from 'vscode';
import type { Credentials } from '../../../core/api/credentials';
import type { Clock } from '../../../core/clock';
import type { Connection } from '../../../core/model/connection';
import { signsIn } from '../../errors';
import { ask } from '../../messages';
import type { Keys } from '../keys';
import { subjectOf, type Approvals } from './approvals';
import { keyCredentials } from './keyCredentials';
import type { MicrosoftAccount } from './microsoftAccount';
import type { RunProgram } from './runProgram';
import { TokenCommand } from './tokenCommand';

/** The credentials of every connection, each in its way, and what a person has to agree to for them. */
export class SignIns implements vscode.Disposable {
  readonly #keys: Keys;
  readonly #approvals: Approvals;
  readonly #microsoft: MicrosoftAccount;
  readonly #run: RunProgram;
  readonly #clock: Clock;
  /** One for each connection, so that a token is not got again by all who ask for it. */
  readonly #made = new Map<string, { readonly of: string; readonly credentials: Credentials }>();
  readonly #changed = new vscode.EventEmitter<readonly string[]>();
  readonly #signedIn = new vscode.EventEmitter<string>();
  readonly #listener: vscode.Disposable;

  /** The ids of connections whose requests are sent by somebody else from now on. Keys have an event of their own. */
  readonly onDidChange = this.#changed.event;
  /** The id of a connection that may be asked again, by the same account as before. */
  readonly onDidSignIn = this.#signedIn.event;

  constructor(parts: {
    readonly keys: Keys;
    readonly approvals: Approvals;
    readonly microsoft: MicrosoftAccount;
    readonly run: RunProgram;
    readonly clock: Clock;
    readonly connections: () => readonly Connection[];
  }) {
    this.#keys = parts.keys;
    this.#approvals = parts.approvals;
    this.#microsoft = parts.microsoft;
    this.#run = parts.run;
    this.#clock = parts.clock;
    this.#listener = parts.microsoft.onDidChange(() => {
      const concerned = parts.connections().filter(({ auth }) => auth.type === 'microsoft');
      this.#changed.fire(concerned.map(({ id }) => id));
    });
  }

  /** What authenticates the requests of a connection. Nobody is asked for anything. */
  credentials(connection: Connection): Credentials {
    const of = JSON.stringify(connection);
    let made = this.#made.get(connection.id);
    if (made?.of !== of) {
      const credentials = this.#credentials(connection, {
        isApproved: () => this.#approvals.has(connection),
        readKey: () => this.#keys.read(connection),
        wasSet: () => this.#keys.wasSet(connection),
      });
      made = { of, credentials };
      this.#made.set(connection.id, made);
    }
    return made.credentials;
  }

  /** A try of a connection that is not kept yet, with what the user agrees to meanwhile. */
  trial(): Trial {
    const agreed = new Set<string>();
    return {
      credentials: (connection, key) =>
        this.#credentials(connection, {
          isApproved: () => agreed.has(subjectOf(connection)),
          readKey: () => Promise.resolve(key),
          wasSet: () => false,
        }),
      signIn: async (connection, options) => {
        const subject = subjectOf(connection);
        const { type } = connection.auth;
        if (type !== 'microsoft' && (type !== 'command' || agreed.has(subject))) {
          return true;
        }
        const done =
          type === 'microsoft' ? await this.#microsoft.signIn(options) : await askForCommand(connection);
        if (done) {
          agreed.add(subject);
        }
        return done;
      },
      keep: async (connection) => {
        if (agreed.has(subjectOf(connection))) {
          await this.#approvals.add(connection);
        }
      },
    };
  }

  /** Whether the user has agreed to how the requests of a connection are authenticated, where that is asked for. */
  isAgreed(connection: Connection): boolean {
    return !signsIn(connection) || this.#approvals.has(connection);
  }

  /**
   * Whose account the requests of a connection are sent with, where VS Code knows that: its id.
   * @throws Error where VS Code can't tell
   */
  async account(connection: Connection): Promise<string | undefined> {
    return connection.auth.type === 'microsoft' && this.#approvals.has(connection)
      ? this.#microsoft.id()
      : undefined;
  }

  /** Forgets what the user agreed to for a connection. */
  forget(connectionId: string): Promise<void> {
    this.#made.delete(connectionId);
    return this.#approvals.remove(connectionId);
  }

  /**
   * Gets the user's agreement where it is missing, and a token. False: the user turned away.
   * @throws Error where there is no token to be had all the same, in words
   */
  async signIn(connection: Connection, options?: { readonly otherAccount?: boolean }): Promise<boolean> {
    const { type } = connection.auth;
    const wasAgreed = this.#approvals.has(connection);
    const agreed =
      wasAgreed || (type === 'microsoft' ? await askForAccount(connection) : await askForCommand(connection));
    if (!agreed || (type === 'microsoft' && !(await this.#microsoft.signIn(options)))) {
      return false;
    }
    await this.#approvals.add(connection);
    // A token that may have been refused is not used again.
    this.#made.delete(connection.id);
    await this.credentials(connection).headers();
    if (type === 'microsoft' && wasAgreed) {
      // Had it been another account, that one has told so by itself.
      this.#signedIn.fire(connection.id);
    } else {
      // Nobody knows whose token a program prints.
      this.#changed.fire([connection.id]);
    }
    return true;
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
    this.#signedIn.dispose();
  }

  #credentials(
    connection: Connection,
    from: {
      readonly isApproved: () => boolean;
      readonly readKey: () => Promise<string | undefined>;
      readonly wasSet: () => boolean;
    },
  ): Credentials {
    switch (connection.auth.type) {
      case 'microsoft':
        return this.#microsoft.credentials(connection, from.isApproved);
      case 'command':
        return new TokenCommand(connection, {
          isApproved: from.isApproved,
          run: this.#run,
          clock: this.#clock,
        });
      default:
        return keyCredentials(connection, { read: from.readKey, wasSet: from.wasSet });
    }
  }
}

/** The sign-in of a connection that is being made. */
export interface Trial {
  /** What authenticates its requests, with this key where it takes one. */
  credentials(connection: Connection, key: string | undefined): Credentials;
  /** Asks for what is missing. False: the user turned away. */
  signIn(connection: Connection, options?: { readonly otherAccount?: boolean }): Promise<boolean>;
  /** Keeps what the user agreed to, as of the connection that came of it. */
  keep(connection: Connection): Promise<void>;
}

async function askForCommand(connection: Connection): Promise<boolean> {
  const allow = vscode.l10n.t('Allow');
  const argv = connection.auth.argv ?? [];
  const answer = await ask(vscode.l10n.t('Allow “{0}” to run this program for its token?', connection.name), {
    detail: [
      ...argv.map(visible),
      '',
      vscode.l10n.t(
        'It is run without a shell, in your home folder, one argument a line. What it prints is sent to {0} with each request. You are asked again when the program, an argument or the server changes.',
        new URL(connection.baseUrl).origin,
      ),
    ].join('\n'),
    buttons: [allow],
  });
  return answer === allow;
}

async function askForAccount(connection: Connection): Promise<boolean> {
  const signIn = vscode.l10n.t('Sign In');
  const answer = await ask(vscode.l10n.t('Sign in to “{0}” with your Microsoft account?', connection.name), {
    detail: vscode.l10n.t(
      'A token of your account for Azure AI is sent to {0} with each request.',
      new URL(connection.baseUrl).origin,
    ),
    buttons: [signIn],
  });
  return answer === signIn;
}

/** An argument as it is, with what could not be seen, or would change how the rest is seen, spelt out. */
function visible(argument: string): string {
  return argument === ''
    ? '""'
    : argument.replace(/\p{C}/gu, (hidden) => `\\u{${hidden.codePointAt(0)?.toString(16) ?? ''}}`);
}
