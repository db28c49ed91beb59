import * as l10n from '@vscode/l10n';
import { durationText } from '../../core/model/duration';
import { statusRow } from '../../core/model/status';
import type { RunSummary } from '../../protocol';
import { localTime } from '../time';
import { visibleText } from '../../core/model/visibleText';
import { phaseTotals, type PhaseKind, type RunPhases } from './phases';

/** A phase, or the end, as the legend has it. */
export interface LegendEntry {
  readonly kind: PhaseKind | 'ended';
  readonly words: string;
}

/** What a phase is called. */
export function phaseName(kind: PhaseKind): string {
  switch (kind) {
    case 'queued':
      return l10n.t('Queued');
    case 'unread':
      return l10n.t('Earlier steps, not read yet');
    case 'working':
      return l10n.t('Working');
    case 'waiting':
      return l10n.t('Waiting for tools');
    case 'workingThenWaiting':
      return l10n.t('Working, now waiting for tools');
  }
}

/** How long each phase took, and how and when the run ended, where it has. Times are milliseconds since the Unix epoch. */
export function legendOf(run: RunSummary, phases: RunPhases, now: number, locale?: string): LegendEntry[] {
  const entries: LegendEntry[] = phaseTotals(phases.phases).map(({ kind, ms }) => ({
    kind,
    words: l10n.t('{0} {1}', phaseName(kind), durationText(ms)),
  }));
  return phases.active ? entries : [...entries, { kind: 'ended', words: endWords(run, phases, now, locale) }];
}

function endWords(run: RunSummary, { endedAt }: RunPhases, now: number, locale?: string): string {
  const label = visibleText(statusRow(run.status).label);
  return endedAt === undefined ? label : l10n.t('{0} {1}', label, localTime(endedAt, now, locale));
}
