import * as vscode from 'vscode';
import type { ApiErrorKind } from '../../../core/api/errors';
import type { Capabilities } from '../../../core/model/capabilities';
import type { Connection } from '../../../core/model/connection';
import { errorButtons, errorWords } from '../../errors';
import type { Move, Place } from '../../form';
import { tell } from '../../messages';
import { pickStep } from '../../pickStep';
import { capabilityWords } from '../capabilityWords';
import type { CheckResult } from './check';
import { keyOf, rowOf, type Draft } from './draft';
import { optionItems, type Changes, type ReviewItem } from './optionItems';
import { titleOf } from './titles';

/** What the last step of the form needs of the rest of it. */
export interface Review extends Changes {
  readonly connection: (draft: Draft) => Connection;
  readonly check: (
    connection: Connection,
    key: string | undefined,
    signal: AbortSignal,
  ) => Promise<CheckResult>;
  /** Forgets what the server said, so that it is asked again. */
  readonly forget: () => void;
  /** Asks which account to use. */
  readonly chooseAccount: (connection: Connection) => Promise<unknown>;
  /** @throws Error where the connection could not be kept, in words */
  readonly save: (
    connection: Connection,
    key: string | undefined,
    capabilities: Capabilities,
  ) => Promise<void>;
}

/** Tells what the server can do, and lets the user connect to it, or change something first. Nothing typed is lost. */
export async function review(draft: Draft, place: Place, parts: Review): Promise<Move> {
  let notSaved: unknown;
  for (;;) {
    const connection = parts.connection(draft);
    const left = new AbortController();
    const answer = await waitForCheck(draft, place, parts, connection, left.signal);
    if (typeof answer === 'string') {
      left.abort();
      return answer;
    }
    const failure = notSaved ?? ('error' in answer ? answer.error : undefined);
    const told = failure === undefined ? [] : [failureItem(failure)];
    const ways = waysOn(draft, parts, connection, answer, { notSaved: notSaved !== undefined });
    const item = await pickStep<ReviewItem>({
      title: titleOf(draft.kind),
      place,
      placeholder: vscode.l10n.t(
        'Connect to {0}, or change something first',
        new URL(connection.baseUrl).host,
      ),
      items: [...told, ...ways, ...optionItems(draft, parts)],
      active: ways[0],
    });
    if (typeof item === 'string') {
      return item;
    }
    notSaved = undefined;
    try {
      const move = await item.act?.();
      if (move !== undefined) {
        return move;
      }
    } catch (error) {
      notSaved = error;
    }
  }
}

/** Shows that the server is being asked, until it has answered. */
async function waitForCheck(
  draft: Draft,
  place: Place,
  { check }: Review,
  connection: Connection,
  signal: AbortSignal,
): Promise<CheckResult | 'back' | 'leave'> {
  const result = check(connection, keyOf(draft), signal);
  const waiting: ReviewItem = {
    label: vscode.l10n.t('$(loading~spin) Asking {0} what it can do…', new URL(connection.baseUrl).host),
  };
  for (;;) {
    const answer = await pickStep<ReviewItem, CheckResult>({
      title: titleOf(draft.kind),
      place,
      placeholder: vscode.l10n.t('Go back or press Escape to stop'),
      items: [waiting],
      until: result,
    });
    if (answer !== waiting) {
      return answer as CheckResult | 'back' | 'leave';
    }
  }
}

/**
 * What went wrong: a row has room for a sentence and a line below it, so that choosing it tells all, with what can be
 * copied of it.
 */
function failureItem(error: unknown): ReviewItem {
  const words = errorWords(error);
  const sentences = new Intl.Segmenter(vscode.env.language, { granularity: 'sentence' });
  const [first = ''] = Array.from(sentences.segment(words), ({ segment }) => segment);
  return {
    label: `$(error) ${first.trim()}`,
    detail: words.slice(first.length),
    act: () => {
      void tell('error', words, errorButtons(error));
      return Promise.resolve(undefined);
    },
  };
}

/** What can be done now: the best first. */
function waysOn(
  draft: Draft,
  parts: Review,
  connection: Connection,
  result: CheckResult,
  { notSaved }: { readonly notSaved: boolean },
): ReviewItem[] {
  const save = async (capabilities: Capabilities): Promise<Move> => {
    await parts.save(connection, keyOf(draft), capabilities);
    return 'next';
  };
  const again = (): Promise<undefined> => {
    parts.forget();
    return Promise.resolve(undefined);
  };
  const settings = notSaved ? [settingsItem()] : [];
  if ('capabilities' in result) {
    const { capabilities } = result;
    return [
      {
        label: notSaved ? vscode.l10n.t('$(refresh) Try Again') : vscode.l10n.t('$(plug) Connect'),
        detail: capabilityWords(capabilities),
        act: () => save(capabilities),
      },
      ...settings,
    ];
  }
  const { kind } = result;
  const mend = mendItem(draft, parts, connection, kind);
  return [
    ...(mend === undefined ? [] : [mend]),
    ...(kind === 'noEndpoint' && rowOf(draft.kind).note !== undefined
      ? [
          {
            label: vscode.l10n.t('$(arrow-left) Choose Another Kind of Server'),
            act: () => Promise.resolve<Move>('first'),
          },
        ]
      : []),
    { label: vscode.l10n.t('$(refresh) Check Again'), act: again },
    ...(kind === 'unauthorized'
      ? []
      : [
          {
            label: vscode.l10n.t('$(plug) Connect Anyway'),
            detail: vscode.l10n.t('The connection is kept as it is, and asked again when it is shown.'),
            act: () => save({}),
          },
        ]),
    ...settings,
  ];
}

/** The way to put right what the check failed for, where signing in is what it failed for. */
function mendItem(
  draft: Draft,
  parts: Review,
  connection: Connection,
  kind: ApiErrorKind | undefined,
): ReviewItem | undefined {
  if (
    kind !== 'unauthorized' &&
    kind !== 'noKey' &&
    !(draft.authType === 'microsoft' && kind === undefined)
  ) {
    return undefined;
  }
  const item = (label: string, ask: () => Promise<unknown>): ReviewItem => ({
    label,
    act: async () => {
      await ask();
      return undefined;
    },
  });
  switch (draft.authType) {
    case 'microsoft':
      return item(
        kind === 'unauthorized'
          ? vscode.l10n.t('$(account) Sign In with Another Account…')
          : vscode.l10n.t('$(account) Sign In…'),
        () => {
          parts.forget();
          return parts.chooseAccount(connection);
        },
      );
    case 'command':
      return item(vscode.l10n.t('$(terminal) Change the Program…'), () => parts.askSecret(draft));
    case 'none':
      return item(vscode.l10n.t('$(key) Change the Sign-in…'), () => parts.askSignIn(draft));
    default:
      return item(vscode.l10n.t('$(key) Change the Key…'), () => parts.askSecret(draft));
  }
}

function settingsItem(): ReviewItem {
  return {
    label: vscode.l10n.t('$(go-to-file) Open the Settings File'),
    act: async () => {
      await vscode.commands.executeCommand('workbench.action.openSettingsJson');
      return undefined;
    },
  };
}
