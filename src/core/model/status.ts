import * as l10n from '@vscode/l10n';

/** How often a run in this status is worth asking about: often, now and then (it waits for a person), or not at all. */
export type Pace = 'quick' | 'slow' | 'never';

/** What a run in a status is to those who look for one: it works, it waits for a person, it failed, or it is over. */
export type StatusGroup = 'working' | 'needsAction' | 'failed' | 'over';

/** All that depends on a run's status. Menus, polling, tree, panel and spoken text derive from this one table. */
export interface StatusRow {
  /** The status as the server says it. */
  readonly status: string;
  /** The status in words, localised, in lower case as it stands in a row. */
  readonly label: string;
  /** A codicon's id. */
  readonly icon: string;
  /** A theme colour's id. */
  readonly color: string;
  readonly group: StatusGroup;
  /** Whether the run has ended for good. */
  readonly terminal: boolean;
  /** Whether a cancel makes sense. */
  readonly cancellable: boolean;
  /** Whether a cancel has stopped a run of which a server says this. Perhaps: it says so of one that failed, too. */
  readonly stopped: 'no' | 'perhaps' | 'yes';
  readonly pace: Pace;
}

/** The codicon of an active run that hangs, in place of its status's own. */
export const STUCK_ICON = 'report';
/** The theme colour's id of that icon. */
export const STUCK_COLOR = 'list.warningForeground';

interface Fixed extends Omit<StatusRow, 'status' | 'label'> {
  readonly label: () => string;
}

const ACTIVE = {
  group: 'working',
  terminal: false,
  cancellable: true,
  stopped: 'no',
  pace: 'quick',
} as const;
const ENDED = { group: 'over', terminal: true, cancellable: false, stopped: 'no', pace: 'never' } as const;
const FAILED = { ...ENDED, group: 'failed' } as const;

/**
 * The statuses of the Assistants API (the seed page). That `requires_action` can be cancelled is what known servers
 * do; the page names only `in_progress`.
 */
const ASSISTANTS: ReadonlyMap<string, Fixed> = new Map<string, Fixed>([
  [
    'queued',
    { ...ACTIVE, label: () => l10n.t('queued'), icon: 'circle-large-outline', color: 'charts.blue' },
  ],
  [
    'in_progress',
    { ...ACTIVE, label: () => l10n.t('in progress'), icon: 'play-circle', color: 'charts.blue' },
  ],
  [
    'requires_action',
    {
      ...ACTIVE,
      group: 'needsAction',
      pace: 'slow',
      label: () => l10n.t('requires action'),
      icon: 'bell-dot',
      color: 'charts.yellow',
    },
  ],
  [
    'cancelling',
    {
      ...ACTIVE,
      cancellable: false,
      label: () => l10n.t('cancelling'),
      icon: 'loading~spin',
      color: 'charts.yellow',
    },
  ],
  [
    'cancelled',
    {
      ...ENDED,
      stopped: 'yes',
      label: () => l10n.t('cancelled'),
      icon: 'circle-slash',
      color: 'disabledForeground',
    },
  ],
  ['failed', { ...FAILED, label: () => l10n.t('failed'), icon: 'error', color: 'list.errorForeground' }],
  ['completed', { ...ENDED, label: () => l10n.t('completed'), icon: 'pass', color: 'charts.green' }],
  [
    'incomplete',
    { ...FAILED, label: () => l10n.t('incomplete'), icon: 'warning', color: 'list.warningForeground' },
  ],
  [
    'expired',
    { ...FAILED, label: () => l10n.t('expired'), icon: 'history', color: 'list.warningForeground' },
  ],
]);

/**
 * The statuses of LangGraph servers. There is none for a cancel: server 2.0.0 says `interrupted` of a run that was
 * stopped before it began, and `error` of one that was at work.
 */
const LANGGRAPH: ReadonlyMap<string, Fixed> = new Map<string, Fixed>([
  [
    'pending',
    { ...ACTIVE, label: () => l10n.t('pending'), icon: 'circle-large-outline', color: 'charts.blue' },
  ],
  ['running', { ...ACTIVE, label: () => l10n.t('running'), icon: 'play-circle', color: 'charts.blue' }],
  [
    'error',
    {
      ...FAILED,
      stopped: 'perhaps',
      label: () => l10n.t('error'),
      icon: 'error',
      color: 'list.errorForeground',
    },
  ],
  ['success', { ...ENDED, label: () => l10n.t('success'), icon: 'pass', color: 'charts.green' }],
  [
    'timeout',
    { ...FAILED, label: () => l10n.t('timed out'), icon: 'history', color: 'list.warningForeground' },
  ],
  [
    'interrupted',
    {
      ...ENDED,
      stopped: 'yes',
      label: () => l10n.t('interrupted'),
      icon: 'circle-slash',
      color: 'disabledForeground',
    },
  ],
]);

const TABLE: ReadonlyMap<string, Fixed> = new Map([...ASSISTANTS, ...LANGGRAPH]);

/** The statuses with a row of their own. */
export const KNOWN_STATUSES: readonly string[] = [...TABLE.keys()];

/** The row of a status; a status this version does not know is shown as it came, counts as active and can be cancelled. */
export function statusRow(status: string | undefined): StatusRow {
  const known = status === undefined ? undefined : TABLE.get(status);
  if (status !== undefined && known !== undefined) {
    return { ...known, status, label: known.label() };
  }
  return {
    status: status ?? '',
    label: status === undefined || status === '' ? l10n.t('status unknown') : status,
    icon: 'question',
    color: 'descriptionForeground',
    group: 'working',
    terminal: false,
    cancellable: true,
    stopped: 'no',
    pace: 'slow',
  };
}

/** The group of a status, without making its row. */
export function statusGroup(status: string | undefined): StatusGroup {
  return (status === undefined ? undefined : TABLE.get(status)?.group) ?? 'working';
}

/** Whether a run in this status is active: not in a terminal status. Asked of each run at each change: it makes no row. */
export function isActive(status: string | undefined): boolean {
  return status === undefined || TABLE.get(status)?.terminal !== true;
}
