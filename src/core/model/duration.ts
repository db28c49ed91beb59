import * as l10n from '@vscode/l10n';
import type { Run } from './run';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in words, to the second and in two units at most. Takes milliseconds; less than none is none. */
export function durationText(ms: number): string {
  const total = Math.max(0, Math.round(ms / SECOND) * SECOND);
  const days = Math.floor(total / DAY);
  const hours = Math.floor((total % DAY) / HOUR);
  const minutes = Math.floor((total % HOUR) / MINUTE);
  const seconds = Math.floor((total % MINUTE) / SECOND);
  if (days > 0) {
    return hours > 0 ? l10n.t('{0} d {1} h', days, hours) : l10n.t('{0} d', days);
  }
  if (hours > 0) {
    return minutes > 0 ? l10n.t('{0} h {1} min', hours, minutes) : l10n.t('{0} h', hours);
  }
  if (minutes > 0) {
    return seconds > 0 ? l10n.t('{0} min {1} s', minutes, seconds) : l10n.t('{0} min', minutes);
  }
  return l10n.t('{0} s', seconds);
}

/** A length of time as durationText has it, but in its largest unit only. Takes milliseconds. */
export function roughDurationText(ms: number): string {
  const unit = [DAY, HOUR, MINUTE].find((each) => ms >= each) ?? SECOND;
  return durationText(Math.floor(ms / unit) * unit);
}

/** When a run ended, in milliseconds since the Unix epoch, where the server says so. */
export function endOf(
  run: Pick<Run, 'completedAt' | 'cancelledAt' | 'failedAt' | 'endedAt'>,
): number | undefined {
  return run.completedAt ?? run.cancelledAt ?? run.failedAt ?? run.endedAt;
}
