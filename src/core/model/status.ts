import * as l10n from '@vscode/l10n';

/** How often a run in this status is worth asking about: often, now and then (it waits for a person), or not at all. */
export type Pace = 'quick' | 'slow' | 'never';

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
  /** Whether the run has ended for good. */
  readonly terminal: boolean;
  /** Whether a cancel makes sense. */
  readonly cancellable: boolean;
  readonly pace: Pace;
}

interface Fixed extends Omit<StatusRow, 'status' | 'label'> {
  readonly label: () => string;
}

const ACTIVE = { terminal: false, cancellable: true, pace: 'quick' } as const;
const ENDED = { terminal: true, cancellable: false, pace: 'never' } as const;

/**
 * The statuses of the Assistants API (the seed page), and what follows from each. That `requires_action` can be
 * cancelled is what known servers do; the page names only `in_progress`.
 */
const TABLE: ReadonlyMap<string, Fixed> = new Map<string, Fixed>([
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
    { ...ENDED, label: () => l10n.t('cancelled'), icon: 'circle-slash', color: 'disabledForeground' },
  ],
  ['failed', { ...ENDED, label: () => l10n.t('failed'), icon: 'error', color: 'list.errorForeground' }],
  ['completed', { ...ENDED, label: () => l10n.t('completed'), icon: 'pass', color: 'charts.green' }],
  [
    'incomplete',
    { ...ENDED, label: () => l10n.t('incomplete'), icon: 'warning', color: 'list.warningForeground' },
  ],
  ['expired', { ...ENDED, label: () => l10n.t('expired'), icon: 'history', color: 'list.warningForeground' }],
]);

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
    terminal: false,
    cancellable: true,
    pace: 'slow',
  };
}

/** Whether a run in this status is active: not in a terminal status. */
export function isActive(status: string | undefined): boolean {
  return !statusRow(status).terminal;
}
