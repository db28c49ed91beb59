// The messages between the Run panel's host side and its webview. Both sides treat what arrives as untrusted.

import type { ToolCall, Usage } from './core/model/run';
import type { RunRef } from './core/model/references';

/** What the panel's head shows: small, sent at every change. All times are milliseconds since the Unix epoch. */
export interface RunSummary {
  readonly ref: RunRef;
  readonly connectionName: string;
  /** The thread's label or title, where it has one. */
  readonly threadLabel?: string;
  /** The effective status: the server's, or `cancelling` while a cancel is on its way. Absent where none is known. */
  readonly status?: string;
  readonly assistantId?: string;
  readonly model?: string;
  readonly createdAt?: number;
  readonly startedAt?: number;
  readonly expiresAt?: number;
  readonly completedAt?: number;
  readonly cancelledAt?: number;
  readonly failedAt?: number;
  readonly lastError?: { readonly code?: string; readonly message?: string };
  readonly incompleteReason?: string;
  readonly requiredToolCalls: readonly ToolCall[];
  readonly usage?: Usage;
  readonly maxPromptTokens?: number;
  readonly maxCompletionTokens?: number;
  /** When the server last told about this run. */
  readonly seenAt?: number;
  /** Why the last attempt to read the run failed, in words. */
  readonly problem?: string;
  /** Whether a request for this run is under way that a person asked for. */
  readonly busy: boolean;
}

/** From the host to the webview. */
export type HostMessage =
  | { readonly type: 'summary'; readonly summary: RunSummary }
  /** The body as received. One is sent at a time: the next waits for its `shown`. */
  | { readonly type: 'body'; readonly revision: number; readonly text: string };

/** What a person can ask for in the panel; the host does it. */
export type PanelAction = 'cancel' | 'refresh' | 'openAsJson' | 'copyJson' | 'setApiKey';

/** From the webview to the host. */
export type WebviewMessage =
  /** The webview listens: sent once after each load. */
  | { readonly type: 'ready' }
  /** The body of this revision is on the screen. */
  | { readonly type: 'shown'; readonly revision: number }
  | { readonly type: 'action'; readonly action: PanelAction }
  /** Copies a text (an id, a value, a path) to the clipboard. */
  | { readonly type: 'copy'; readonly text: string };

/** What the webview keeps over a reload of the window, by `setState`: never a body. */
export interface PanelState {
  readonly ref: RunRef;
  /** JSON Pointers of the containers that are open. */
  readonly expanded: readonly string[];
  readonly scrollTop: number;
}
