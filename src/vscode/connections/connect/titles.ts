import * as vscode from 'vscode';
import type { AuthType, KindId } from '../../../core/model/connectionKinds';
import { hasOwnKeyHeader, rowOf } from './draft';

/** The title of the steps that fill in a form for this kind of server. */
export function titleOf(kind: KindId): string {
  return vscode.l10n.t('Connect: {0}', rowOf(kind).label());
}

/** A way to sign in to this kind of server, in words to choose it by. */
export function authWords(
  kind: KindId,
  type: AuthType,
): { readonly icon: string; readonly label: string; readonly detail: string } {
  switch (type) {
    case 'bearer':
      return {
        icon: 'key',
        // Where another way is the usual one, keys are not sent in this way.
        label:
          rowOf(kind).auth[0] === 'bearer'
            ? vscode.l10n.t('API key or token')
            : vscode.l10n.t('Token to paste'),
        detail: vscode.l10n.t('Sent as “Authorization: Bearer …”, kept in the secret store of VS Code'),
      };
    case 'header':
      return {
        icon: 'key',
        ...(hasOwnKeyHeader(kind)
          ? {
              label: vscode.l10n.t('API key'),
              detail: vscode.l10n.t(
                'Sent as “{0}: …”, kept in the secret store of VS Code',
                rowOf(kind).keyHeader,
              ),
            }
          : {
              label: vscode.l10n.t('API key in a header of its own'),
              detail: vscode.l10n.t('Such as “api-key” or “x-api-key”, kept in the secret store of VS Code'),
            }),
      };
    case 'microsoft':
      return {
        icon: 'account',
        label: vscode.l10n.t('Microsoft account'),
        detail: vscode.l10n.t('The Microsoft sign-in of VS Code gives the token'),
      };
    case 'command':
      return {
        icon: 'terminal',
        label: vscode.l10n.t('Program that prints a token'),
        detail: vscode.l10n.t('Such as the Azure CLI; it is run when a token is needed'),
      };
    case 'none':
      return {
        icon: 'unlock',
        label: vscode.l10n.t('No key'),
        detail: vscode.l10n.t('The server asks for none'),
      };
  }
}
