import * as vscode from 'vscode';
import { ApiError } from '../../core/api/errors';
import { pause } from '../../core/clock';
import { isRestored } from '../../core/model/body';
import { keyOf, shortId, threadOf, type RunRef } from '../../core/model/references';
import { tell } from '../messages';
import { withStoppableProgress } from '../progress';
import { shortTime } from '../times';
import type { App, Handler } from './app';
import { pickRun, pickWhileLooking, runPickItem, runTargets } from './targets';

/** How long runs are read without a word, in milliseconds. */
const QUIET_MS = 700;

/** Compares two runs: those that are selected, or the one with another of the user's choice. */
export const compareRuns: Handler = async (app, node, nodes) => {
  const chosen = runTargets(app, node, nodes);
  if (chosen.length > 2) {
    const words = vscode.l10n.t('Two runs can be compared. {0} are selected.', chosen.length);
    await tell('info', words);
    return;
  }
  const first =
    chosen[0] ?? (await pickRun(app, vscode.l10n.t('Choose one of the runs to compare'), () => true));
  const second = first && (chosen[1] ?? (await pickOther(app, first)));
  if (first === undefined || second === undefined) {
    return;
  }
  const unread = await readBoth(app, [first, second]);
  if (unread !== undefined) {
    const [left, right] = olderFirst(app, first, second);
    await app.documents.compare(left, right, `${title(app, left, unread)} ↔ ${title(app, right, unread)}`);
  }
};

interface OtherRunItem extends vscode.QuickPickItem {
  readonly ref?: RunRef;
}

/** Lets the user choose another run of the same connection: those of the same thread come first. */
async function pickOther(app: App, first: RunRef): Promise<RunRef | undefined> {
  const item = await pickWhileLooking<OtherRunItem>(app, {
    connectionId: first.connectionId,
    placeholder: vscode.l10n.t('Choose the run to compare {0} with', shortId(first.runId)),
    none: vscode.l10n.t('No other runs are known in the threads looked at.'),
    items: (connectionId) => {
      const thread = keyOf(threadOf(first));
      const own = app.store.runs(first).filter(({ ref }) => keyOf(ref) !== keyOf(first));
      const others = app.store
        .threads(connectionId)
        .filter(({ ref }) => keyOf(ref) !== thread)
        .flatMap(({ ref }) => app.store.runs(ref));
      return [
        ...group(
          vscode.l10n.t('same thread'),
          own.map((state) => runPickItem(app, state)),
        ),
        ...group(
          vscode.l10n.t('other threads'),
          others.map((state) => runPickItem(app, state)),
        ),
      ];
    },
  });
  return item?.ref;
}

function group(label: string, items: readonly OtherRunItem[]): OtherRunItem[] {
  return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

/**
 * Reads anew what a server has not said of a run alone in this session. Gives the keys of the runs that could not be
 * read, but are known from before; undefined where the user does not want to wait.
 * @throws {ApiError} where nothing is known of a run, and it can't be read
 */
async function readBoth(app: App, refs: readonly RunRef[]): Promise<ReadonlySet<string> | undefined> {
  const unread = new Set<string>();
  const reading = Promise.all(
    refs.filter((ref) => needsReading(app, ref)).map((ref) => read(app, ref, unread)),
  ).then(() => true);
  const patience = new AbortController();
  const isQuick = await Promise.race([reading, pause(app.clock, QUIET_MS, patience.signal)]).finally(() => {
    patience.abort();
  });
  const isDone =
    isQuick === true ||
    (await withStoppableProgress(vscode.l10n.t('Reading the runs to compare…'), (signal) =>
      Promise.race([reading, stopped(signal)]),
    ));
  return isDone ? unread : undefined;
}

function needsReading(app: App, ref: RunRef): boolean {
  const body = app.store.run(ref)?.run.body;
  return body === undefined || body.from === 'list' || isRestored(body);
}

async function read(app: App, ref: RunRef, unread: Set<string>): Promise<void> {
  try {
    await app.loader.loadRun(ref);
  } catch (error) {
    if (!(error instanceof ApiError) || app.store.run(ref) === undefined) {
      throw error;
    }
    unread.add(keyOf(ref));
  }
}

function stopped(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve(false);
    });
  });
}

/** The older run stands on the left; where it is not known which that is, the one that was chosen first. */
function olderFirst(app: App, first: RunRef, second: RunRef): readonly [RunRef, RunRef] {
  const [one, other] = [first, second].map((ref) => app.store.run(ref)?.run.createdAt);
  return one !== undefined && other !== undefined && other < one ? [second, first] : [first, second];
}

/** A run's name in the title; of one that could not be read, with when it was seen. */
function title(app: App, ref: RunRef, unread: ReadonlySet<string>): string {
  const id = shortId(ref.runId);
  const seenAt = unread.has(keyOf(ref)) ? app.store.run(ref)?.run.body.receivedAt : undefined;
  return seenAt === undefined ? id : vscode.l10n.t('{0} (as of {1})', id, shortTime(seenAt, app.clock.now()));
}
