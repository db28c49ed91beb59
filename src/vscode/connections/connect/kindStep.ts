import * as vscode from 'vscode';
import {
  CONNECTION_KINDS,
  DEMO_KIND,
  type ConnectionKind,
  type KindId,
} from '../../../core/model/connectionKinds';
import type { Place } from '../../form';
import { pickStep } from '../../pickStep';
import { rowOf } from './draft';
import type { EnvironmentOffer } from './environment';

/** What was chosen: a kind, or a server of the environment. The Demo needs nothing more. */
export type KindChoice = { readonly kind: KindId | 'demo' } | { readonly offer: EnvironmentOffer };

interface KindItem extends vscode.QuickPickItem {
  /** Absent for what can't be chosen. */
  readonly choice?: KindChoice;
}

/** Asks what kind of server to connect to. */
export async function askKind(
  place: Place,
  offers: readonly EnvironmentOffer[],
  chosen: KindId | 'demo' | undefined,
): Promise<KindChoice | 'back' | 'leave'> {
  const kinds = (Object.keys(CONNECTION_KINDS) as KindId[]).map((kind) => kindItem(kind, rowOf(kind)));
  const answer = await pickStep<KindItem>({
    title: vscode.l10n.t('Connect to a Server'),
    place,
    placeholder: vscode.l10n.t('What kind of server is it?'),
    items: [
      ...(offers.length === 0 ? [] : [separator(vscode.l10n.t('named by the environment'))]),
      ...offers.map(offerItem),
      ...(offers.length === 0 ? [] : [separator(vscode.l10n.t('kinds of servers'))]),
      ...kinds,
      kindItem('demo', DEMO_KIND),
    ],
    active: kinds.find(({ choice }) => choice !== undefined && 'kind' in choice && choice.kind === chosen),
  });
  return typeof answer === 'string' ? answer : (answer.choice ?? 'leave');
}

function kindItem(kind: KindId | 'demo', { icon, label, detail }: ConnectionKind): KindItem {
  return { label: `$(${icon}) ${label()}`, detail: detail(), choice: { kind } };
}

function offerItem(offer: EnvironmentOffer): KindItem {
  const row = rowOf(offer.kind);
  return {
    label: `$(terminal) ${row.label()}`,
    description: offer.fields.url ?? row.baseUrl ?? '',
    detail: vscode.l10n.t('From the environment: {0}', offer.variables.join(', ')),
    choice: { offer },
  };
}

function separator(label: string): KindItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
