import * as vscode from 'vscode';
import { errorDetails } from '../core/api/errorDetails';
import { ApiError, type ApiErrorKind } from '../core/api/errors';
import { isHttpForbidden, needsKey, type Connection } from '../core/model/connection';
import { isRemovable, type ThreadState } from '../core/runs/store/state';
import { tell, type Help } from './messages';

/** What an error is about, as far as it decides what helps. */
export interface ErrorSubject {
  /** What could not be done, in a sentence, where no gesture tells. */
  readonly failure?: string;
  readonly connection: Connection | undefined;
  /** The thread that was asked about, or whose run was. */
  readonly thread?: ThreadState | undefined;
  /** What the helping command acts on: the node of a thread or run. */
  readonly node?: unknown;
}

/** What can help: a command, or `credentials`, which depends on how the connection shows who asks. */
type Remedy = 'credentials' | 'openSettings' | 'refresh' | 'removeThread';

/** From the kind of an error to what helps. Notifications, rows, welcome views and the panel derive from this table. */
const REMEDIES: Readonly<Record<ApiErrorKind, Remedy | undefined>> = {
  noKey: 'credentials',
  unauthorized: 'credentials',
  forbidden: 'credentials',
  renewed: 'refresh',
  unknownThread: 'removeThread',
  unknownRun: undefined,
  unknownMessage: undefined,
  noEndpoint: 'openSettings',
  refused: undefined,
  rateLimited: 'refresh',
  server: 'refresh',
  network: 'refresh',
  timeout: 'refresh',
  aborted: undefined,
  redirected: 'openSettings',
  tooLarge: undefined,
  badBody: 'openSettings',
  invalid: 'openSettings',
};

/** The button that helps with an error of a server, where there is one. */
export function helpFor(error: ApiError, about: ErrorSubject): Help | undefined {
  const { connection, thread, node } = about;
  const args = node === undefined ? {} : { args: [node] };
  switch (REMEDIES[error.kind]) {
    case 'credentials':
      return signsIn(connection)
        ? { title: vscode.l10n.t('Sign In…'), icon: 'account', command: 'assistantRuns.signIn', ...args }
        : { title: vscode.l10n.t('Set API Key…'), icon: 'key', command: 'assistantRuns.setApiKey', ...args };
    case 'refresh':
      return { title: vscode.l10n.t('Refresh'), icon: 'refresh', command: 'assistantRuns.refresh' };
    case 'removeThread':
      return thread !== undefined && isRemovable(thread)
        ? {
            title: vscode.l10n.t('Remove Thread'),
            icon: 'close',
            command: 'assistantRuns.removeThread',
            args: [{ kind: 'thread', ref: thread.ref }],
          }
        : undefined;
    case 'openSettings':
      return error.kind === 'invalid' && connection !== undefined && isHttpForbidden(connection)
        ? { title: vscode.l10n.t('Allow http…'), icon: 'unlock', command: 'assistantRuns.allowHttp', ...args }
        : openSettings();
    default:
      return undefined;
  }
}

/** Whether the user signs in to a server, and sets no key. */
export function signsIn(connection: Connection | undefined): boolean {
  return connection !== undefined && !needsKey(connection) && connection.auth.type !== 'none';
}

/** What is wrong in the user's settings, so that they can't be written. */
export class SettingsError extends Error {}

/** What happened, with the request id by which the server's people find it. */
export function errorWords(error: unknown): string {
  if (error instanceof ApiError) {
    return error.words;
  }
  return error instanceof Error ? error.message : String(error);
}

/** All that can be told of an error, to be copied: never a key. */
export function detailsOf(error: unknown): string {
  return error instanceof ApiError ? errorDetails(error) : errorWords(error);
}

/** An error for the log: of a server's answer no words, because they may repeat what was sent. */
export function errorForLog(error: unknown): string {
  return error instanceof ApiError
    ? [error.kind, error.status, error.requestId].filter((part) => part !== undefined).join(' ')
    : errorWords(error);
}

/** The buttons that every error has, beside the one that helps. */
export function errorButtons(error: unknown): Help[] {
  return [copyDetailsOf(error), { title: vscode.l10n.t('Show Log'), command: 'assistantRuns.showLog' }];
}

/** The one of these that counts where a notification has others already: more than three are too many. */
export function copyDetailsOf(error: unknown): Help {
  return { title: vscode.l10n.t('Copy Details'), command: 'assistantRuns.copyDetails', args: [error] };
}

/** Shows an error with the buttons that help. */
export function showError(error: unknown, about: ErrorSubject): Promise<void> {
  const help =
    error instanceof ApiError
      ? helpFor(error, about)
      : error instanceof SettingsError
        ? openSettings()
        : undefined;
  const words = [about.failure, errorWords(error)].filter((part) => part !== undefined).join(' ');
  return tell('error', words, [...(help === undefined ? [] : [help]), ...errorButtons(error)]);
}

function openSettings(): Help {
  return { title: vscode.l10n.t('Open Settings'), icon: 'gear', command: 'assistantRuns.openSettings' };
}
