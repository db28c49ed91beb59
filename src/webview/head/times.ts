import * as l10n from '@vscode/l10n';
import { durationText, roughDurationText } from '../../core/model/duration';
import { isActive } from '../../core/model/status';
import type { RunSummary } from '../../protocol';

/** A time in a run's life. */
export interface RunTime {
  readonly label: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** How long it took from the time before, or how far it is from now. */
  readonly note?: string;
}

/** The times of a run, in their order, seen at `now` (milliseconds since the Unix epoch). */
export function timesOf(run: RunSummary, now: number): RunTime[] {
  const { createdAt, startedAt, completedAt, cancelledAt, failedAt, endedAt, expiresAt } = run;
  const times: RunTime[] = [];
  if (createdAt !== undefined) {
    times.push({
      label: l10n.t('Created'),
      at: createdAt,
      note: l10n.t('{0} ago', roughDurationText(now - createdAt)),
    });
  }
  if (startedAt !== undefined) {
    times.push({ label: l10n.t('Started'), at: startedAt, ...after(createdAt, startedAt, queuedFor) });
  }
  for (const [label, at] of [
    // Some servers say when an incomplete run ended by the same field.
    [run.status === 'incomplete' ? l10n.t('Ended') : l10n.t('Completed'), completedAt],
    [l10n.t('Failed'), failedAt],
    [l10n.t('Cancelled'), cancelledAt],
    [l10n.t('Ended'), endedAt],
    [l10n.t('Expired'), run.status === 'expired' ? expiresAt : undefined],
  ] as const) {
    if (at !== undefined) {
      times.push({ label, at, ...after(startedAt ?? createdAt, at, ranFor) });
    }
  }
  if (expiresAt !== undefined && isActive(run.status)) {
    times.push(
      expiresAt > now
        ? { label: l10n.t('Expires'), at: expiresAt, note: l10n.t('in {0}', durationText(expiresAt - now)) }
        : {
            label: l10n.t('Expiry'),
            at: expiresAt,
            note: l10n.t('{0} ago', durationText(now - expiresAt)),
          },
    );
  }
  return times;
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
