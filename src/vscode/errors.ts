import * as vscode from 'vscode';
import { ApiError } from '../core/api/errors';
import { tell, type Help } from './messages';

/** The button that helps with an error of a server, where there is one. */
export function helpFor(error: ApiError): Help | undefined {
  switch (error.kind) {
    case 'noKey':
    case 'unauthorized':
    case 'forbidden':
      return { title: vscode.l10n.t('Set API Key…'), command: 'assistantRuns.setApiKey' };
    case 'network':
    case 'timeout':
    case 'server':
    case 'rateLimited':
      return { title: vscode.l10n.t('Refresh'), command: 'assistantRuns.refresh' };
    case 'noEndpoint':
    case 'redirected':
    case 'badBody':
    case 'invalid':
      return { title: vscode.l10n.t('Open Settings'), command: 'assistantRuns.openSettings' };
    default:
      return undefined;
  }
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

/** An error for the log: of a server's answer no words, because they may repeat what was sent. */
export function errorForLog(error: unknown): string {
  return error instanceof ApiError
    ? [error.kind, error.status, error.requestId].filter((part) => part !== undefined).join(' ')
    : errorWords(error);
}

/** Shows an error with the buttons that help; `node` is what the command that failed was about. */
export function showError(error: unknown, node?: unknown): Promise<void> {
  const log: Help = { title: vscode.l10n.t('Show Log'), command: 'assistantRuns.showLog' };
  const settings: Help = { title: vscode.l10n.t('Open Settings'), command: 'assistantRuns.openSettings' };
  const help =
    error instanceof ApiError ? helpFor(error) : error instanceof SettingsError ? settings : undefined;
  return tell('error', errorWords(error), help === undefined ? [log] : [{ ...help, args: [node] }, log]);
}
