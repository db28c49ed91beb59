import type * as vscode from 'vscode';
import type { Clock } from '../../core/clock';
import type { Cancellation } from '../../core/runs/cancel/cancellation';
import type { RunLoader } from '../../core/runs/load/runLoader';
import type { RunStore } from '../../core/runs/store/runStore';
import type { ToolSubmissions } from '../../core/runs/submit/toolSubmissions';
import type { Watches } from '../../core/runs/watch/watches';
import type { TrackedThreads } from '../../core/storage/trackedThreads';
import type { Backends } from '../connections/backends';
import type { Environment } from '../connections/connect/environment';
import type { Connections } from '../connections/connections';
import type { SignIns } from '../connections/credentials/signIns';
import type { Keys } from '../connections/keys';
import type { RunDocuments } from '../runPanel/runDocuments';
import type { RunPanels } from '../runPanel/runPanels';
import type { StoredData } from '../storedData';
import type { ThreadsArrangement } from '../threads/threadsArrangement';
import type { ThreadsView } from '../threads/threadsView';

/** The parts that commands work on, handed to each of them. */
export interface App {
  readonly clock: Clock;
  readonly store: RunStore;
  readonly loader: RunLoader;
  readonly cancellation: Cancellation;
  readonly submissions: ToolSubmissions;
  readonly watches: Watches;
  readonly connections: Connections;
  readonly keys: Keys;
  readonly signIns: SignIns;
  readonly backends: Backends;
  readonly tracked: TrackedThreads;
  readonly stored: StoredData;
  /** What the environment of the process says of servers and keys. */
  readonly environment: Environment;
  readonly arrangement: ThreadsArrangement;
  readonly view: ThreadsView;
  readonly panels: RunPanels;
  readonly documents: RunDocuments;
  readonly log: vscode.LogOutputChannel;
}

/** What a command does. VS Code gives the clicked node and, from a multi-selection, all selected ones. */
export type Handler = (app: App, node?: unknown, nodes?: unknown) => unknown;
