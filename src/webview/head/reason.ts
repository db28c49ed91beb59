import * as l10n from '@vscode/l10n';
import type { RunSummary } from '../../protocol';
import { expiry, hanging, queued, unknown, waiting, working } from './activeReason';
import { asking, completed, ended, expired, failed, incomplete, nodes, withError } from './endedReason';
import { join, lasted, type Reason } from './sentences';

/** Why the run is in the state it is in at `now`, in milliseconds since the Unix epoch. */
export function reasonOf(run: RunSummary, now: number): Reason {
  return withError(reasonOfStatus(run, now), run);
}

function reasonOfStatus(run: RunSummary, now: number): Reason {
  switch (run.status) {
    case 'queued':
    case 'pending':
      return { sentence: join(queued(run, now), hanging(run), expiry(run, now)) };
    case 'in_progress':
    case 'running':
      return { sentence: join(working(run, now), hanging(run), expiry(run, now)) };
    case 'requires_action':
      return { sentence: join(waiting(run), expiry(run, now)) };
    case 'cancelling':
      return {
        sentence: join(
          l10n.t('A cancel was asked for; the server has not finished it yet.'),
          expiry(run, now),
        ),
      };
    case 'cancelled':
      return {
        sentence: lasted(
          run.startedAt ?? run.createdAt,
          run.cancelledAt,
          (time) => l10n.t('It was cancelled after {0}.', time),
          () => l10n.t('It was cancelled before it ended.'),
        ),
      };
    case 'completed':
      return completed(run);
    case 'success':
      return asking(run) ?? completed(run);
    case 'failed':
      return failed(run);
    case 'error':
      return ended(run);
    case 'interrupted':
      // Some servers say so of a run that waits for a person, too.
      return asking(run) ?? { sentence: join(l10n.t('It was stopped before it ended.'), nodes(run)) };
    case 'timeout':
      return { sentence: l10n.t('It did not end within its time limit.') };
    case 'incomplete':
      return { sentence: incomplete(run) };
    case 'expired':
      return { sentence: expired(run) };
    default:
      return { sentence: join(unknown(run), hanging(run), expiry(run, now)) };
  }
}
