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

/** What happened, with the request id by which the server's people find it. */
export function errorWords(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return error instanceof ApiError && error.requestId !== undefined
    ? vscode.l10n.t('{0} (request {1})', error.message, error.requestId)
    : error.message;
}

/** Shows an error with the buttons that help. */
export function showError(error: unknown): Promise<void> {
  const log: Help = { title: vscode.l10n.t('Show Log'), command: 'assistantRuns.showLog' };
  const help = error instanceof ApiError ? helpFor(error) : undefined;
  return tell('error', errorWords(error), help === undefined ? [log] : [help, log]);
}
