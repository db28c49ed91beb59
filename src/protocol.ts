// The messages between the Run panel's host side and its webview. Both sides treat what arrives as untrusted: the
// readers at the end give undefined for what is not one of ours.

import * as v from 'valibot';
import type { Message } from './core/model/message';
import type { ToolCall, ToolOutput, Usage } from './core/model/run';
import type { RunRef } from './core/model/references';

/** What the panel's head shows: small, sent at every change. All times are milliseconds since the Unix epoch. */
export interface RunSummary {
  readonly ref: RunRef;
  readonly connectionName: string;
  /** The thread's label or title, where it has one. */
  readonly threadLabel?: string;
  /** The effective status: the server's, or `cancelling` while a cancel is on its way. Absent where none is known. */
  readonly status?: string;
  /** Whether it has been at work for longer than the user's settings allow. */
  readonly stuck: boolean;
  readonly assistantId?: string;
  readonly model?: string;
  readonly graph?: string;
  /** Where its graph stands: the nodes at work or next, what those that failed said, what is asked of a person. */
  readonly graphState?: {
    readonly next: readonly string[];
    readonly errors: readonly string[];
    readonly questions: readonly string[];
  };
  readonly createdAt?: number;
  readonly startedAt?: number;
  readonly expiresAt?: number;
  readonly completedAt?: number;
  readonly cancelledAt?: number;
  readonly failedAt?: number;
  readonly endedAt?: number;
  readonly lastError?: { readonly code?: string; readonly message?: string };
  readonly incompleteReason?: string;
  /** The tool calls whose outputs it waits for; of very many only the first. */
  readonly requiredToolCalls: readonly ToolCall[];
  /** How many tool calls it waits for. */
  readonly requiredToolCallCount: number;
  readonly usage?: Usage;
  readonly maxPromptTokens?: number;
  readonly maxCompletionTokens?: number;
  /** When the server last told about this run. */
  readonly seenAt?: number;
  /** Whether that was in an earlier session, and nothing has confirmed it yet. */
  readonly remembered: boolean;
  /** Whether the server can't be reached at present. */
  readonly offline: boolean;
  /** Whether the server takes the outputs of tool calls. */
  readonly canSubmit: boolean;
  /** Whether outputs of tool calls are on their way. */
  readonly submitting: boolean;
  /** Whether the user is told what becomes of it. */
  readonly watched: boolean;
  /** What is known of the list of its steps; absent where the server has none. */
  readonly steps?: StepListing;
  /** Why the last attempt to read the run failed. */
  readonly problem?: Problem;
  /** Whether a request for this run is under way that a person asked for. */
  readonly busy: boolean;
}

/** How far the list of a run's steps is known. */
export interface StepListing {
  readonly loaded: boolean;
  /** Whether there are earlier steps that have not been read. */
  readonly more: boolean;
  /** Why the last attempt to read them failed. */
  readonly problem?: string;
}

/** What went wrong, in words. */
export interface Problem {
  readonly message: string;
  /** What is on the button that helps, beside asking again; absent where there is none. */
  readonly help?: string;
}

/** From the host to the webview. */
export type HostMessage =
  | { readonly type: 'summary'; readonly summary: RunSummary }
  /**
   * A body as received: of the run, or a list of its steps' bodies, earliest first. One of each is sent at a time: the
   * next waits for its `shown`. A page that begins anew gets what was shown `before` it, too.
   */
  | {
      readonly type: 'body';
      readonly of: BodyName;
      readonly revision: number;
      readonly text: string;
      readonly before?: string;
    }
  /** What was read of a message that was asked for. */
  | { readonly type: 'message'; readonly id: string; readonly reading: MessageReading }
  /** A command of the JSON's context menu, for the row that has the focus. */
  | { readonly type: 'rowCommand'; readonly command: RowCommand }
  /** What was typed in an earlier page as the outputs of tool calls: sent before the first summary. */
  | { readonly type: 'drafts'; readonly drafts: readonly Draft[] }
  /** Goes to where the outputs of tool calls are submitted, once there is such a place. */
  | { readonly type: 'showToolOutputs' };

/** What came of reading a message: with `none`, the server gives no messages. */
export type MessageReading =
  | { readonly state: 'read'; readonly message: Message }
  | { readonly state: 'failed'; readonly problem: string }
  | { readonly state: 'none' };

export type BodyName = (typeof BODY_NAMES)[number];

export const BODY_NAMES = ['run', 'steps'] as const;

/** What was typed as the output of a tool call and not submitted yet. */
export type Draft = readonly [callId: string, text: string];

/** What a person can do with a row of the JSON. */
export type RowCommand = (typeof ROW_COMMANDS)[number];

const ROW_COMMANDS = ['copyValue', 'copyKey', 'copyPath', 'copyPointer', 'copyJson'] as const;

/** What a person can ask for in the panel; the host does it. */
export type PanelAction = (typeof PANEL_ACTIONS)[number];

const PANEL_ACTIONS = [
  'cancel',
  'refresh',
  'watch',
  'unwatch',
  'openAsJson',
  'copyJson',
  'compare',
  /** Reads the steps before those that are known. */
  'loadMoreSteps',
  /** What helps with the problem that is shown. */
  'help',
  /** Copies all that is known of the problem that is shown. */
  'copyDetails',
] as const;

/** From the webview to the host. */
export type WebviewMessage =
  /** The webview listens: sent once after each load. */
  | { readonly type: 'ready' }
  /** A person has gone into the page. */
  | { readonly type: 'entered' }
  /** The body of this revision is on the screen. */
  | { readonly type: 'shown'; readonly of: BodyName; readonly revision: number }
  | { readonly type: 'action'; readonly action: PanelAction }
  /** Asks for a message of the thread; one that was read when the step that wrote it had ended is not read again. */
  | { readonly type: 'readMessage'; readonly id: string; readonly hasEnded: boolean }
  /** Copies a text (an id, a value, a path) to the clipboard. */
  | { readonly type: 'copy'; readonly text: string }
  /** Keeps what was typed, in place of what was kept before. */
  | { readonly type: 'drafts'; readonly drafts: readonly Draft[] }
  /** Submits the outputs of all tool calls that the run waits for. */
  | { readonly type: 'submit'; readonly outputs: readonly ToolOutput[] };

/** What the webview keeps while it is hidden and over a reload of the window, by `setState`: never a body. */
export interface PanelState {
  readonly ref: RunRef;
  /** Px from the top of the panel. */
  readonly scrollTop: number;
  readonly json: JsonState;
  /** Ids of the steps and tool calls that are unfolded or folded against their habit, and of the one with the focus. */
  readonly steps: { readonly toggled: readonly string[]; readonly focused?: string };
  /** Names of the sections that are unfolded. */
  readonly sections: readonly string[];
}

/** How the JSON is shown. */
export interface JsonState {
  readonly shown: BodyName;
  /** Whether it is shown as plain text. */
  readonly asText: boolean;
  readonly run: TreeState;
  readonly steps: TreeState;
  readonly search: SearchState;
}

/** What of a JSON tree outlives it. */
export interface TreeState {
  /** JSON Pointers of what is open: containers, and long values shown in full. */
  readonly expanded: readonly string[];
  /** JSON Pointer of the row that has the keyboard's focus in the JSON; absent where none had it yet. */
  readonly focused?: string;
}

/** What is searched for in the JSON, and how. */
export interface SearchState {
  readonly query: string;
  readonly matchCase: boolean;
  readonly wholeWord: boolean;
  readonly regex: boolean;
  /** Whether a person has left it: the query stays, but nothing is marked. */
  readonly isOver?: boolean;
}

const text = v.exactOptional(v.string());
const number = v.exactOptional(v.number());

const refSchema = v.object({ connectionId: v.string(), threadId: v.string(), runId: v.string() });

const summarySchema = v.object({
  ref: refSchema,
  connectionName: v.string(),
  threadLabel: text,
  status: text,
  stuck: v.boolean(),
  assistantId: text,
  model: text,
  graph: text,
  graphState: v.exactOptional(
    v.object({ next: v.array(v.string()), errors: v.array(v.string()), questions: v.array(v.string()) }),
  ),
  createdAt: number,
  startedAt: number,
  expiresAt: number,
  completedAt: number,
  cancelledAt: number,
  failedAt: number,
  endedAt: number,
  lastError: v.exactOptional(v.object({ code: text, message: text })),
  incompleteReason: text,
  requiredToolCalls: v.array(v.object({ id: v.string(), name: v.string(), arguments: v.string() })),
  requiredToolCallCount: v.number(),
  usage: v.exactOptional(v.object({ promptTokens: number, completionTokens: number, totalTokens: number })),
  maxPromptTokens: number,
  maxCompletionTokens: number,
  seenAt: number,
  remembered: v.boolean(),
  offline: v.boolean(),
  canSubmit: v.boolean(),
  submitting: v.boolean(),
  watched: v.boolean(),
  steps: v.exactOptional(v.object({ loaded: v.boolean(), more: v.boolean(), problem: text })),
  problem: v.exactOptional(v.object({ message: v.string(), help: text })),
  busy: v.boolean(),
});

export const draftsSchema = v.array(v.tuple([v.string(), v.string()]));

const messagePartSchema = v.variant('kind', [
  v.object({
    kind: v.literal('text'),
    text: v.string(),
    citations: v.array(v.object({ mark: text, fileId: text, url: text, quote: text })),
    moreCitations: v.number(),
  }),
  v.object({ kind: v.literal('refusal'), text: v.string() }),
  v.object({ kind: v.literal('imageFile'), fileId: v.string() }),
  v.object({ kind: v.literal('imageUrl'), url: v.string() }),
  v.object({ kind: v.literal('other'), type: text }),
]);

const messageReadingSchema = v.variant('state', [
  v.object({
    state: v.literal('read'),
    message: v.object({
      id: v.string(),
      role: text,
      status: text,
      incompleteReason: text,
      parts: v.array(messagePartSchema),
      moreParts: v.number(),
    }),
  }),
  v.object({ state: v.literal('failed'), problem: v.string() }),
  v.object({ state: v.literal('none') }),
]);

const hostMessageSchema = v.variant('type', [
  v.object({ type: v.literal('summary'), summary: summarySchema }),
  v.object({
    type: v.literal('body'),
    of: v.picklist(BODY_NAMES),
    revision: v.number(),
    text: v.string(),
    before: text,
  }),
  v.object({ type: v.literal('message'), id: v.string(), reading: messageReadingSchema }),
  v.object({ type: v.literal('rowCommand'), command: v.picklist(ROW_COMMANDS) }),
  v.object({ type: v.literal('drafts'), drafts: draftsSchema }),
  v.object({ type: v.literal('showToolOutputs') }),
]);

const webviewMessageSchema = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('entered') }),
  v.object({ type: v.literal('shown'), of: v.picklist(BODY_NAMES), revision: v.number() }),
  v.object({
    type: v.literal('action'),
    action: v.picklist(PANEL_ACTIONS),
  }),
  v.object({ type: v.literal('readMessage'), id: v.string(), hasEnded: v.boolean() }),
  v.object({ type: v.literal('copy'), text: v.string() }),
  v.object({ type: v.literal('drafts'), drafts: draftsSchema }),
  v.object({
    type: v.literal('submit'),
    outputs: v.array(v.object({ toolCallId: v.string(), output: v.string() })),
  }),
]);

const treeStateSchema = v.object({ expanded: v.array(v.string()), focused: text });

const panelStateSchema = v.object({
  ref: refSchema,
  scrollTop: v.number(),
  json: v.object({
    shown: v.picklist(BODY_NAMES),
    asText: v.boolean(),
    run: treeStateSchema,
    steps: treeStateSchema,
    search: v.object({
      query: v.string(),
      matchCase: v.boolean(),
      wholeWord: v.boolean(),
      regex: v.boolean(),
      isOver: v.exactOptional(v.boolean()),
    }),
  }),
  steps: v.object({ toggled: v.array(v.string()), focused: text }),
  sections: v.array(v.string()),
});

/** The run of a state that was stored, whatever else of it another version wrote. */
export function readPanelRef(data: unknown): RunRef | undefined {
  return read(v.object({ ref: refSchema }), data)?.ref;
}

export function readHostMessage(data: unknown): HostMessage | undefined {
  return read(hostMessageSchema, data);
}

export function readWebviewMessage(data: unknown): WebviewMessage | undefined {
  return read(webviewMessageSchema, data);
}

/** A state that another version stored reads as undefined, unless it has the same shape. */
export function readPanelState(data: unknown): PanelState | undefined {
  return read(panelStateSchema, data);
}

function read<T>(schema: v.GenericSchema<unknown, T>, data: unknown): T | undefined {
  const result = v.safeParse(schema, data);
  return result.success ? result.output : undefined;
}
