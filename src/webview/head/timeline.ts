import * as l10n from '@vscode/l10n';
import { durationText, roughDurationText } from '../../core/model/duration';
import { isActive } from '../../core/model/status';
import type { RunSummary } from '../../protocol';

/** A time in a run's life. */
export interface TimelineEntry {
  readonly label: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** How long it took from the time before, or how far it is from now. */
  readonly note?: string;
}

/** The times of a run, in their order, seen at `now` (milliseconds since the Unix epoch). */
export function timelineOf(run: RunSummary, now: number): TimelineEntry[] {
  const { createdAt, startedAt, completedAt, cancelledAt, failedAt, endedAt, expiresAt } = run;
  const entries: TimelineEntry[] = [];
  if (createdAt !== undefined) {
    entries.push({
      label: l10n.t('Created'),
      at: createdAt,
      note: l10n.t('{0} ago', roughDurationText(now - createdAt)),
    });
  }
  if (startedAt !== undefined) {
    entries.push({ label: l10n.t('Started'), at: startedAt, ...after(createdAt, startedAt, queuedFor) });
  }
  for (const [label, at] of [
    [l10n.t('Completed'), completedAt],
    [l10n.t('Failed'), failedAt],
    [l10n.t('Cancelled'), cancelledAt],
    [l10n.t('Ended'), endedAt],
    [l10n.t('Expired'), run.status === 'expired' ? expiresAt : undefined],
  ] as const) {
    if (at !== undefined) {
      entries.push({ label, at, ...after(startedAt ?? createdAt, at, ranFor) });
    }
  }
  if (expiresAt !== undefined && isActive(run.status)) {
    entries.push(
      expiresAt > now
        ? { label: l10n.t('Expires'), at: expiresAt, note: l10n.t('in {0}', durationText(expiresAt - now)) }
        : {
            label: l10n.t('Expiry'),
            at: expiresAt,
            note: l10n.t('{0} ago', durationText(now - expiresAt)),
          },
    );
  }
  return entries;
}

function after(from: number | undefined, to: number, words: (time: string) => string): { note?: string } {
  return from === undefined || to < from ? {} : { note: words(durationText(to - from)) };
}

function queuedFor(time: string): string {
  return l10n.t('queued for {0}', time);
}

function ranFor(time: string): string {
  return l10n.t('ran for {0}', time);
}
