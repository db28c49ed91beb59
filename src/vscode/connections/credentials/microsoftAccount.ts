import * as vscode from 'vscode';
import type { Credentials } from '../../../core/api/credentials';
import { ApiError } from '../../../core/api/errors';
import type { Connection } from '../../../core/model/connection';
import { errorWords } from '../../errors';

/** What {@link MicrosoftAccount} needs of VS Code's own sign-in. */
export interface Authentication {
  getSession(
    providerId: string,
    scopes: readonly string[],
    options: vscode.AuthenticationGetSessionOptions,
  ): Thenable<vscode.AuthenticationSession | undefined>;
  readonly onDidChangeSessions: vscode.Event<vscode.AuthenticationSessionsChangeEvent>;
}

const PROVIDER = 'microsoft';
/** What Foundry's Agent Service wants a token for. */
const SCOPES = ['https://ai.azure.com/.default'];

/** The Microsoft account that VS Code is signed in with. Asks a person only in {@link signIn}. */
export class MicrosoftAccount implements vscode.Disposable {
  readonly #authentication: Authentication;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listener: vscode.Disposable;
  /** The id of the account that VS Code named last: `undefined` for none, `null` before it was asked. */
  #account: string | undefined | null = null;

  /** Another account is signed in than VS Code named before, or none. A token that was merely renewed changes nothing. */
  readonly onDidChange = this.#changed.event;

  constructor(authentication: Authentication) {
    this.#authentication = authentication;
    this.#listener = authentication.onDidChangeSessions(({ provider }) => {
      if (provider.id === PROVIDER && this.#account !== null) {
        // Where VS Code can't tell, the next request will.
        this.#session({ silent: true }).catch(() => undefined);
      }
    });
  }

  /**
   * Signs in, where VS Code is not yet, or with another account. False: the user turned away.
   * @throws Error where VS Code can't sign in
   */
  async signIn({ otherAccount = false } = {}): Promise<boolean> {
    try {
      await this.#session({ createIfNone: true, clearSessionPreference: otherAccount });
      return true;
    } catch (error) {
      // VS Code has no other way to tell that the user turned away.
      if (/cancel|did not consent/i.test(errorWords(error))) {
        return false;
      }
      throw error;
    }
  }

  /**
   * The id of the account that is signed in; undefined where none is.
   * @throws Error where VS Code can't tell
   */
  async id(): Promise<string | undefined> {
    return (await this.#session({ silent: true }))?.account.id;
  }

  /** The account's tokens for a connection, while `isApproved` says that they may be sent there. */
  credentials(connection: Connection, isApproved: () => boolean): Credentials {
    const token = async (): Promise<string> => {
      if (!isApproved()) {
        throw new ApiError(
          'noKey',
          vscode.l10n.t('You have not signed in to “{0}” with a Microsoft account yet.', connection.name),
        );
      }
      const session = await this.#session({ silent: true }).catch((error: unknown) => {
        throw new ApiError(
          'noKey',
          vscode.l10n.t('VS Code could not say which Microsoft account is signed in: {0}', errorWords(error)),
        );
      });
      if (session === undefined) {
        throw new ApiError('noKey', vscode.l10n.t('VS Code is not signed in with a Microsoft account.'));
      }
      return session.accessToken;
    };
    const headers = async (): Promise<Readonly<Record<string, string>>> => ({
      Authorization: `Bearer ${await token()}`,
    });
    return {
      headers,
      // VS Code renews a token by itself when it is asked for one that has run out.
      renew: async (refused) => {
        const { Authorization } = await headers().catch(() => refused);
        return Authorization !== refused.Authorization;
      },
    };
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }

  async #session(
    options: vscode.AuthenticationGetSessionOptions,
  ): Promise<vscode.AuthenticationSession | undefined> {
    const session = await this.#authentication.getSession(PROVIDER, SCOPES, options);
    const before = this.#account;
    this.#account = session?.account.id;
    if (before !== null && before !== this.#account) {
      this.#changed.fire();
    }
    return session;
  }
}
