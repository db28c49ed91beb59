import * as vscode from 'vscode';
import type { Capabilities } from '../../../core/model/capabilities';
import type { Connection } from '../../../core/model/connection';
import { errorWords } from '../../errors';
import type { Move, Place } from '../../form';
import { pickStep } from '../../pickStep';
import { capabilityWords } from '../capabilityWords';
import type { CheckResult } from './check';
import { baseUrlOf, keyOf, nameOf, rowOf, type Draft } from './draft';
import { askHeaders, askText, type TextField } from './optionSteps';
import { authWords, titleOf } from './titles';

/** What the last step of the form needs of the rest of it. */
export interface Review {
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
  readonly askAddress: (draft: Draft, place: Place) => Promise<Move>;
  /** Asks for another way to sign in. What is not answered to its end stays as it was. */
  readonly askSignIn: (draft: Draft) => Promise<unknown>;
  /** Asks for the key, or what else is sent, anew. False: it was not answered to its end, and stays as it was. */
  readonly askSecret: (draft: Draft) => Promise<boolean>;
  /** @throws Error where the connection could not be kept, in words */
  readonly save: (
    connection: Connection,
    key: string | undefined,
    capabilities: Capabilities,
  ) => Promise<void>;
}

interface ReviewItem extends vscode.QuickPickItem {
  readonly act?: (() => Promise<Move | undefined>) | undefined;
}

/** Tells what the server can do, and lets the user connect to it, or change something first. Nothing typed is lost. */
export async function review(draft: Draft, place: Place, parts: Review): Promise<Move> {
  let problem: string | undefined;
  let chosen: string | undefined;
  for (;;) {
    const connection = parts.connection(draft);
    const left = new AbortController();
    const answer = await waitForCheck(draft, place, parts, connection, left.signal);
    if (typeof answer === 'string') {
      left.abort();
      return answer;
    }
    const items = [...outcomeItems(draft, parts, connection, answer, problem), ...optionItems(draft, parts)];
    const item = await pickStep<ReviewItem>({
      title: titleOf(draft.kind),
      place,
      placeholder: vscode.l10n.t(
        'Connect to {0}, or change something first',
        new URL(connection.baseUrl).host,
      ),
      items,
      active: items.find(({ label }) => label === chosen),
    });
    if (typeof item === 'string') {
      return item;
    }
    problem = undefined;
    chosen = item.label;
    try {
      const move = await item.act?.();
      if (move !== undefined) {
        return move;
      }
    } catch (error) {
      problem = errorWords(error);
      chosen = undefined;
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

/** What came of the check, and what can be done now: the best first. */
function outcomeItems(
  draft: Draft,
  parts: Review,
  connection: Connection,
  result: CheckResult,
  problem: string | undefined,
): ReviewItem[] {
  const save = async (capabilities: Capabilities): Promise<Move> => {
    await parts.save(connection, keyOf(draft), capabilities);
    return 'next';
  };
  const again = (): Promise<undefined> => {
    parts.forget();
    return Promise.resolve(undefined);
  };
  if ('capabilities' in result) {
    const { capabilities } = result;
    return [
      {
        label:
          problem === undefined ? vscode.l10n.t('$(plug) Connect') : vscode.l10n.t('$(refresh) Try Again'),
        detail: problem ?? capabilityWords(capabilities),
        act: () => save(capabilities),
      },
      ...(problem === undefined ? [] : [settingsItem()]),
    ];
  }
  const { failure, kind } = result;
  const mend = mendItem(draft, parts, connection, result);
  const { note } = rowOf(draft.kind);
  return [
    ...(mend === undefined ? [] : [mend]),
    ...(kind === 'noEndpoint' && note !== undefined
      ? [
          {
            label: vscode.l10n.t('$(arrow-left) Choose Another Kind of Server'),
            detail: note(),
            act: () => Promise.resolve<Move>('first'),
          },
        ]
      : []),
    {
      label: vscode.l10n.t('$(refresh) Check Again'),
      ...(mend === undefined ? { detail: failure } : {}),
      act: again,
    },
    ...(kind === 'unauthorized'
      ? []
      : [
          {
            label: vscode.l10n.t('$(plug) Connect All the Same'),
            detail:
              problem ?? vscode.l10n.t('The connection is kept as it is, and asked again when it is shown.'),
            act: () => save({}),
          },
        ]),
    ...(problem === undefined ? [] : [settingsItem()]),
  ];
}

/** The way to put right what the check failed for, where signing in is what it failed for. */
function mendItem(
  draft: Draft,
  parts: Review,
  connection: Connection,
  { failure, kind }: Extract<CheckResult, { failure: string }>,
): ReviewItem | undefined {
  if (
    kind !== 'unauthorized' &&
    kind !== 'noKey' &&
    !(draft.authType === 'microsoft' && kind === undefined)
  ) {
    return undefined;
  }
  switch (draft.authType) {
    case 'microsoft':
      return {
        label:
          kind === 'unauthorized'
            ? vscode.l10n.t('$(account) Sign In with Another Account…')
            : vscode.l10n.t('$(account) Sign In…'),
        detail: failure,
        act: async () => {
          parts.forget();
          await parts.chooseAccount(connection);
          return undefined;
        },
      };
    case 'command':
      return {
        label: vscode.l10n.t('$(terminal) Change the Program…'),
        detail: failure,
        act: async () => {
          await parts.askSecret(draft);
          return undefined;
        },
      };
    default:
      return {
        label: vscode.l10n.t('$(key) Change the Key…'),
        detail: failure,
        act: async () => {
          await parts.askSecret(draft);
          return undefined;
        },
      };
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

/** What can be changed before connecting, each with what it is now. */
function optionItems(draft: Draft, parts: Review): ReviewItem[] {
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
              await changeAddress(draft, parts);
              return undefined;
            },
          },
        ]),
    {
      label: vscode.l10n.t('Sign-in'),
      description: authWords(draft.kind, draft.authType).label,
      act: async () => {
        await parts.askSignIn(draft);
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
async function changeAddress(draft: Draft, parts: Review): Promise<void> {
  const { url, allowHttp } = draft;
  const origin = new URL(baseUrlOf(draft)).origin;
  const moved = (await parts.askAddress(draft, { canGoBack: true })) === 'next';
  const leadsElsewhere = moved && new URL(baseUrlOf(draft)).origin !== origin;
  if (!moved || (leadsElsewhere && keyOf(draft) !== undefined && !(await parts.askSecret(draft)))) {
    Object.assign(draft, { url, allowHttp });
  }
}
