import * as vscode from 'vscode';
import { splitCommand } from '../../../core/model/commandLine';
import type { AuthType } from '../../../core/model/connectionKinds';
import { isHeaderName, isOfTransport } from '../../../core/model/header';
import type { Move, Place } from '../../form';
import { askStep, type Objection } from '../../inputStep';
import { pickStep } from '../../pickStep';
import { baseUrlOf, rowOf, type Draft } from './draft';
import { keysFor, type Environment } from './environment';
import { authWords, titleOf } from './titles';

interface AuthItem extends vscode.QuickPickItem {
  readonly type: AuthType;
}

/** Asks how requests show who sends them. */
export async function askAuth(draft: Draft, place: Place): Promise<Move> {
  const items = rowOf(draft.kind).auth.map((type): AuthItem => {
    const { icon, label, detail } = authWords(draft.kind, type);
    return { type, label: `$(${icon}) ${label}`, detail };
  });
  const answer = await pickStep({
    title: titleOf(draft.kind),
    place,
    placeholder: vscode.l10n.t('How do you sign in to {0}?', new URL(baseUrlOf(draft)).host),
    items,
    active: items.find(({ type }) => type === draft.authType),
  });
  if (typeof answer === 'string') {
    return answer;
  }
  draft.authType = answer.type;
  return 'next';
}

/** Asks which header takes the key. */
export async function askKeyHeader(draft: Draft, place: Place): Promise<Move> {
  const answer = await askStep({
    title: titleOf(draft.kind),
    place,
    prompt: vscode.l10n.t('The name of the header that takes the key'),
    value: draft.keyHeader,
    check: (value) =>
      isHeaderName(value.trim()) && !isOfTransport(value.trim())
        ? undefined
        : { message: vscode.l10n.t('This is not the name of a header for a key.'), canInsist: false },
  });
  if (answer === undefined) {
    return 'leave';
  }
  draft.keyHeader = answer.value.trim();
  return answer.goesBack ? 'back' : 'next';
}

/** Asks for the key. `check` tries it. */
export async function askKey(
  draft: Draft,
  place: Place,
  options: {
    readonly environment: Environment;
    readonly check: (key: string, signal: AbortSignal) => Promise<Objection | undefined>;
  },
): Promise<Move> {
  const answer = await askStep({
    title: titleOf(draft.kind),
    place,
    prompt: vscode.l10n.t(
      'The API key. It is checked with a request to {0} and kept in the secret store of VS Code.',
      new URL(baseUrlOf(draft)).host,
    ),
    value: draft.key,
    password: true,
    fillers: keysFor(draft.kind, options.environment).map(({ variable, key }) => ({
      iconPath: new vscode.ThemeIcon('terminal'),
      tooltip: vscode.l10n.t('Use {0} of the environment', variable),
      value: key,
    })),
    check: (value, signal) => keyProblem(value) ?? options.check(value, signal),
  });
  if (answer === undefined) {
    return 'leave';
  }
  draft.key = answer.value;
  return answer.goesBack ? 'back' : 'next';
}

/** What is wrong with a key before any server has seen it. */
export function keyProblem(typed: string): Objection | undefined {
  const key = typed.trim();
  if (key === '') {
    return { message: vscode.l10n.t('Enter the key.'), canInsist: false };
  }
  return /^[\x21-\x7e]+$/.test(key)
    ? undefined
    : {
        message: vscode.l10n.t('A key has no spaces and no characters beyond ASCII.'),
        canInsist: false,
      };
}

/** Asks for the program that prints the token. It is shown again, argument by argument, before it is run. */
export async function askCommand(draft: Draft, place: Place): Promise<Move> {
  const answer = await askStep({
    title: titleOf(draft.kind),
    place,
    prompt: vscode.l10n.t(
      'The program that prints the token, with its arguments. It is run without a shell: no pipes, no variables; quotes hold together what has spaces in it.',
    ),
    placeholder: 'az account get-access-token --scope https://ai.azure.com/.default',
    value: draft.command,
    check: (value) =>
      splitCommand(value).length === 0
        ? { message: vscode.l10n.t('Enter the program and its arguments.'), canInsist: false }
        : undefined,
  });
  if (answer === undefined) {
    return 'leave';
  }
  draft.command = answer.value;
  return answer.goesBack ? 'back' : 'next';
}
