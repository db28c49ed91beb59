import * as vscode from 'vscode';
import { isExposed, urlProblem } from '../../../core/model/baseUrl';
import type { Move, Place } from '../../form';
import { askStep, type Objection } from '../../inputStep';
import { baseUrlOf, rowOf, type Draft } from './draft';
import { titleOf } from './titles';

/** Asks where the server is. */
export async function askAddress(draft: Draft, place: Place): Promise<Move> {
  const { address } = rowOf(draft.kind);
  if (address === undefined) {
    return 'next';
  }
  const answer = await askStep({
    title: titleOf(draft.kind),
    place,
    prompt: withRemoteNote(address.prompt()),
    placeholder: address.example,
    value: draft.url,
    check: (value) => objectionTo({ ...draft, url: value }),
  });
  if (answer === undefined) {
    return 'leave';
  }
  draft.url = answer.value.trim();
  if (answer.goesBack) {
    return 'back';
  }
  // What was insisted on is this.
  draft.allowHttp = isExposed(baseUrlOf(draft));
  return 'next';
}

/** What speaks against the address that was typed. */
export function objectionTo(draft: Draft): Objection | undefined {
  const baseUrl = baseUrlOf(draft);
  const problem = urlProblem(baseUrl) ?? rowOf(draft.kind).address?.problem?.(baseUrl);
  if (problem !== undefined) {
    return { message: problem, canInsist: false };
  }
  return isExposed(baseUrl)
    ? {
        message: vscode.l10n.t('This is not https: what is sent, the key too, can be read on the way.'),
        canInsist: true,
      }
    : undefined;
}

function withRemoteNote(prompt: string): string {
  return vscode.env.remoteName === undefined
    ? prompt
    : vscode.l10n.t('{0}. Requests leave from the remote machine: localhost is that machine.', prompt);
}
