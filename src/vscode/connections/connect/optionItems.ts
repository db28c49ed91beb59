import * as vscode from 'vscode';
import type { Move, Place } from '../../form';
import { baseUrlOf, keyOf, nameOf, rowOf, type Draft } from './draft';
import { askHeaders, askText, type TextField } from './optionSteps';
import { authWords } from './titles';

/** A line of the last step, and what it does: undefined leaves the person at that step. */
export interface ReviewItem extends vscode.QuickPickItem {
  readonly act?: (() => Promise<Move | undefined>) | undefined;
}

/** The steps of the form that can be taken once more, out of turn. */
export interface Changes {
  readonly askAddress: (draft: Draft, place: Place) => Promise<Move>;
  /** Asks for another way to sign in. What is not answered to its end stays as it was. */
  readonly askSignIn: (draft: Draft) => Promise<unknown>;
  /** Asks for the key, or what else is sent, anew. False: it was not answered to its end, and stays as it was. */
  readonly askSecret: (draft: Draft) => Promise<boolean>;
}

/** What can be changed before connecting, each with what it is now. */
export function optionItems(draft: Draft, changes: Changes): ReviewItem[] {
  const row = rowOf(draft.kind);
  const none = vscode.l10n.t('none');
  const text = (label: string, field: TextField, value: string): ReviewItem => ({
    label,
    description: value === '' ? none : value,
    act: async () => {
      await askText(draft, field);
      return undefined;
    },
  });
  const names = Object.keys(draft.headers);
  return [
    { label: vscode.l10n.t('options'), kind: vscode.QuickPickItemKind.Separator },
    text(vscode.l10n.t('Name'), 'name', nameOf(draft)),
    ...(row.address === undefined
      ? []
      : [
          {
            label: vscode.l10n.t('URL'),
            description: baseUrlOf(draft),
            act: async () => {
              await changeAddress(draft, changes);
              return undefined;
            },
          },
        ]),
    {
      label: vscode.l10n.t('Sign-in'),
      description: authWords(draft.kind, draft.authType).label,
      act: async () => {
        await changes.askSignIn(draft);
        return undefined;
      },
    },
    ...(row.hasOrganizations
      ? [
          text(vscode.l10n.t('Organization'), 'organization', draft.organization),
          text(vscode.l10n.t('Project'), 'project', draft.project),
        ]
      : []),
    ...('api-version' in row.query
      ? [text(vscode.l10n.t('API version'), 'apiVersion', draft.apiVersion)]
      : []),
    {
      label: vscode.l10n.t('Headers'),
      description: names.length === 0 ? none : names.join(', '),
      act: async () => {
        await askHeaders(draft);
        return undefined;
      },
    },
  ];
}

/** A key is for one server: where the address leads to another one, it is asked for again before it is sent there. */
async function changeAddress(draft: Draft, changes: Changes): Promise<void> {
  const { url, allowHttp } = draft;
  const origin = new URL(baseUrlOf(draft)).origin;
  const moved = (await changes.askAddress(draft, { canGoBack: true })) === 'next';
  const leadsElsewhere = moved && new URL(baseUrlOf(draft)).origin !== origin;
  if (!moved || (leadsElsewhere && keyOf(draft) !== undefined && !(await changes.askSecret(draft)))) {
    Object.assign(draft, { url, allowHttp });
  }
}
