import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { RequestLine } from './core/api/http';
import { pause, systemClock } from './core/clock';
import { DEMO_CONNECTION_ID, type ConnectionProblem } from './core/model/connection';
import { keyOf, shortId } from './core/model/references';
import { Cancellation } from './core/runs/cancel/cancellation';
import { lookAtThreads, MOST_FIRST_LOOKS } from './core/runs/load/lookAtThreads';
import { Polling } from './core/runs/polling/polling';
import { RequestBudget } from './core/runs/polling/requestBudget';
import { RunLoader } from './core/runs/load/runLoader';
import { RunStore } from './core/runs/store/runStore';
import { NOTHING_SEEN } from './core/runs/polling/demands';
import { ToolSubmissions } from './core/runs/submit/toolSubmissions';
import { StuckRuns } from './core/runs/watch/stuckRuns';
import { Watches } from './core/runs/watch/watches';
import { TreeRoots } from './core/runs/find/treeRoots';
import { Snapshots } from './core/snapshots/snapshots';
import { MergedFile } from './core/storage/mergedFile';
import { StoredCancels } from './core/storage/pendingCancels';
import { readPending } from './core/storage/pendingFile';
import { StoredWatches } from './core/storage/storedWatches';
import { readStoredThread, TrackedThreads } from './core/storage/trackedThreads';
import type { App } from './vscode/commands/app';
import { LateOutcomes } from './vscode/commands/cancel/lateOutcomes';
import { registerCommands } from './vscode/commands/table';
import { subjectOf } from './vscode/commands/targets';
import { tellNews } from './vscode/commands/watchNotices';
import { Backends } from './vscode/connections/backends';
import { Connections } from './vscode/connections/connections';
import { Approvals } from './vscode/connections/credentials/approvals';
import { MicrosoftAccount } from './vscode/connections/credentials/microsoftAccount';
import { runProgram } from './vscode/connections/credentials/runProgram';
import { SignIns } from './vscode/connections/credentials/signIns';
import { Keys } from './vscode/connections/keys';
import { errorWords, showError } from './vscode/errors';
import { tell } from './vscode/messages';
import { RunDocuments } from './vscode/runPanel/runDocuments';
import { KeptDrafts } from './vscode/runPanel/keptDrafts';
import { RunPanels } from './vscode/runPanel/runPanels';
import { keepSnapshots, onDidChangeSetting, requestsPerMinute, stuckAfter } from './vscode/settings';
import { WorkspaceFile } from './vscode/sharedFile';
import { ActivityItem } from './vscode/statusBar';
import { WorkspaceSnapshotFiles } from './vscode/snapshotFiles';
import { StoredData } from './vscode/storedData';
import { ThreadsArrangement } from './vscode/threads/threadsArrangement';
import { ThreadsProvider } from './vscode/threads/threadsProvider';
import { THREADS_VIEW, ThreadsView } from './vscode/threads/threadsView';
import { Unfolded } from './vscode/threads/unfolded';

/** Waits for what is still being written; set once there is anything. */
let writing: () => Promise<unknown> = () => Promise.resolve();

/** VS Code waits for this, some seconds at most, when a window closes. */
export async function deactivate(): Promise<void> {
  await writing();
}

/** Builds the parts and hands them to each other. Registers everything at once and waits for nothing. */
export function activate(context: vscode.ExtensionContext): void {
  if (vscode.l10n.bundle !== undefined) {
    l10n.config({ contents: vscode.l10n.bundle });
  }
  const own = <T extends { dispose(): unknown }>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const clock = systemClock;
  const log = own(vscode.window.createOutputChannel('Assistant Runs', { log: true }));
  /** The id of a connection that a window under development opens with. */
  const shown =
    context.extensionMode === vscode.ExtensionMode.Development ? process.env.ASSISTANT_RUNS_SHOW : undefined;

  const connections = own(new Connections(context, shown));
  const keys = own(new Keys(context.secrets, context.globalState));
  const approvals = new Approvals(context.globalState);
  const signIns = own(
    new SignIns({
      keys,
      approvals,
      microsoft: own(new MicrosoftAccount(vscode.authentication)),
      run: runProgram,
      clock,
      connections: () => connections.configured,
    }),
  );
  const budget = new RequestBudget(clock, requestsPerMinute());
  const backends = own(
    new Backends(connections, signIns, {
      clock,
      random: Math.random,
      // What is sent again nobody asked for by a gesture: it counts like polling.
      mayRetry: (id) => budget.take(id) === 0,
      log: (line) => {
        logRequest(log, line);
      },
    }),
  );
  const backendOf = (id: string) => backends.get(id);

  const files = {
    clock,
    onUnreadable: (movedTo: string) => {
      tellUnreadable(movedTo);
    },
    onError: (error: unknown) => {
      log.error(errorWords(error));
    },
  };
  const folder = vscode.Uri.joinPath(context.globalStorageUri, 'v1');
  const threadsFile = own(new WorkspaceFile(folder, 'threads.json'));
  const tracked = own(
    new TrackedThreads(new MergedFile(threadsFile, { ...files, readValue: readStoredThread })),
  );
  const pendingFile = own(new WorkspaceFile(folder, 'pending.json'));
  const pendingEntries = own(new MergedFile(pendingFile, { ...files, readValue: readPending }));
  const pending = new StoredCancels(pendingEntries);
  const storedWatches = own(new StoredWatches(pendingEntries, files.onError));

  const store = new RunStore(files.onError);
  // The first to hear of a change: all others see at once what hangs.
  const stuckRuns = own(new StuckRuns({ store, clock, after: stuckAfter() }));
  own(
    onDidChangeSetting('stuckAfter', () => {
      stuckRuns.setAfter(stuckAfter());
    }),
  );
  const loader = own(new RunLoader(store, backendOf));
  const polling = own(new Polling({ store, loader, budget, clock, random: Math.random }));
  const { watcher } = polling;
  own(
    onDidChangeSetting('requestsPerMinute', () => {
      polling.turns.setPerMinute(requestsPerMinute());
    }),
  );
  const cancellation = own(
    new Cancellation({ store, backendOf, follower: watcher, pending, clock, onError: files.onError }),
  );
  const submissions = own(new ToolSubmissions({ store, backendOf, clock, onError: files.onError }));

  const watches = own(
    new Watches({
      store,
      kept: storedWatches,
      watcher,
      clock,
      window: crypto.randomUUID(),
      isConnected: (id) => backendOf(id) !== undefined,
      isBeingCancelled: (ref) => pending.askedAt(ref) !== undefined,
      onError: files.onError,
    }),
  );
  const snapshots = own(
    new Snapshots({
      store,
      files: new WorkspaceSnapshotFiles(folder, connections, (connection) => signIns.account(connection)),
      isKept: keepSnapshots(),
      ...files,
    }),
  );
  own(
    onDidChangeSetting('keepSnapshots', () => {
      snapshots.setKept(keepSnapshots()).catch(files.onError);
    }),
  );
  writing = () => {
    watches.leaveUntold();
    return Promise.all([tracked.close(), pendingEntries.close(), snapshots.close()]);
  };

  const arrangement = own(new ThreadsArrangement(context.workspaceState));
  const roots = new TreeRoots(store, arrangement);
  const unfolded = own(new Unfolded());
  /** Brings back what an earlier session knew of a connection. */
  const restore = async (id: string) => {
    await Promise.all([tracked.load().catch(files.onError), snapshots.begin(id)]);
  };
  const provider = own(
    new ThreadsProvider({
      store,
      loader,
      clock,
      connection: (id) => connections.get(id),
      activeConnection: () => connections.active?.id,
      prepare: restore,
      arrangement,
      roots,
      unfolded,
      watches,
    }),
  );
  const view = own(
    new ThreadsView({ store, loader, clock, connections, arrangement, roots, unfolded, provider }),
  );
  const drafts = new KeptDrafts(context.workspaceState);
  const panels = own(
    new RunPanels({
      store,
      loader,
      backendOf,
      submissions,
      watches,
      connections,
      drafts,
      extensionUri: context.extensionUri,
    }),
  );
  const documents = own(
    new RunDocuments({
      store,
      loader,
      restore,
      onUnreadable: (ref, error) => {
        const failure = vscode.l10n.t('The JSON document of {0} can’t be shown.', shortId(ref.runId));
        void showError(error, { ...subjectOf(app, { kind: 'run', ref }), failure });
      },
    }),
  );
  const app: App = {
    clock,
    store,
    loader,
    cancellation,
    submissions,
    watches,
    connections,
    keys,
    signIns,
    backends,
    tracked,
    stored: new StoredData({
      keys,
      approvals,
      tracked,
      pending,
      watches,
      snapshots,
      drafts,
      connections,
      files: [threadsFile, pendingFile],
    }),
    environment: process.env,
    arrangement,
    view,
    panels,
    documents,
    log,
  };
  own(registerCommands(app));
  own(new ActivityItem({ store, connections, view }));
  own(
    watches.onNews((news) => {
      void tellNews(app, news, (id) => budget.take(id) === 0);
    }),
  );

  const showMarks = () => {
    for (const id of [DEMO_CONNECTION_ID, ...connections.configured.map((connection) => connection.id)]) {
      store.setMarks(id, tracked.marks(id));
    }
  };
  const look = () => {
    const opened = { panels: panels.seen, documents: documents.seen };
    polling.see(vscode.window.state.focused ? { ...view.sight, ...opened } : NOTHING_SEEN);
  };
  own(tracked.onDidChange(showMarks));
  // A connection may come to be after its threads were read.
  own(connections.onDidChangeActive(showMarks));
  // What a server said to another key, or at another address, is not to be shown as this one's.
  const reset = (ids: readonly string[]) => {
    for (const id of ids) {
      store.reset(id);
      snapshots.forget(id).catch(files.onError);
    }
  };
  own(
    keys.onDidChange((id) => {
      reset([id]);
    }),
  );
  own(signIns.onDidChange(reset));
  own(
    signIns.onDidSignIn((id) => {
      store.setConnectionProblem(id, undefined);
    }),
  );
  own(connections.onDidChange(reset));
  own(
    connections.onDidChange(() => {
      watches.checkConnections();
    }),
  );
  own(connections.onDidFindProblems(tellProblems));
  own(connections.onDidChangeActive(look));
  own(view.onDidChangeSight(look));
  own(panels.onDidChangeSight(look));
  own(documents.onDidChangeSight(look));
  own(vscode.window.onDidChangeWindowState(look));
  const lateOutcomes = own(new LateOutcomes(app));
  own(
    cancellation.onDidSettleLate((late) => {
      lateOutcomes.tell(late);
    }),
  );

  if (connections.problems.length > 0) {
    tellProblems(connections.problems);
  }
  cancellation.resume().catch(files.onError);
  storedWatches.load().catch(files.onError);
  if (shown !== undefined) {
    showThreads(app, shown).catch(files.onError);
  }
}

function logRequest(
  log: vscode.LogOutputChannel,
  { method, path, result, requestId, durationMs }: RequestLine,
): void {
  log.info(
    [method, path, result, requestId, `${durationMs} ms`].filter((part) => part !== undefined).join(' '),
  );
}

function tellProblems(problems: readonly ConnectionProblem[]): void {
  const hasSecret = problems.some(({ secretHeader }) => secretHeader !== undefined);
  void tell('warning', problems.map(({ words }) => words).join('\n'), [
    ...(hasSecret
      ? [{ title: vscode.l10n.t('Store as Secret…'), command: 'assistantRuns.storeAsSecret' }]
      : []),
    { title: vscode.l10n.t('Open Settings'), command: 'assistantRuns.openSettings' },
  ]);
}

function tellUnreadable(movedTo: string): void {
  void tell(
    'warning',
    vscode.l10n.t(
      'What Assistant Runs had stored could not be understood, perhaps because another version wrote it. It was moved to {0}; nothing of it is deleted.',
      movedTo,
    ),
  );
}

/** What `npm start` opens with: the view, and in it the first thread unfolded. */
async function showThreads(app: App, connectionId: string): Promise<void> {
  const { signal } = new AbortController();
  // First all answers, then the view: what is drawn anew meanwhile does not unfold.
  await app.loader.loadThreads(connectionId);
  await lookAtThreads(connectionId, app, { most: MOST_FIRST_LOOKS, signal });
  await vscode.commands.executeCommand(`${THREADS_VIEW}.focus`);
  const [first] = app.store.threads(connectionId);
  for (let attempts = 10; first !== undefined && attempts > 0; attempts--) {
    // VS Code refuses, or does nothing, while it draws the tree anew.
    await app.view.reveal(first.ref, { expand: true }).catch(() => undefined);
    await pause(app.clock, 200, signal);
    if (app.view.sight.threads.has(keyOf(first.ref))) {
      break;
    }
  }
}
