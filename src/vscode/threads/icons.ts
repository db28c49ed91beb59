import * as vscode from 'vscode';
import { statusRow, STUCK_COLOR, STUCK_ICON } from '../../core/model/status';
import type { RunState, ThreadSummary } from '../../core/runs/store/state';

const UNKNOWN = new vscode.ThemeIcon('question');
const STUCK = new vscode.ThemeIcon(STUCK_ICON, new vscode.ThemeColor(STUCK_COLOR));

export function statusIcon(status: string | undefined): vscode.ThemeIcon {
  const { icon, color } = statusRow(status);
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
}

export function runIcon(state: RunState | undefined): vscode.ThemeIcon {
  if (state?.problem?.isGone === true) {
    return UNKNOWN;
  }
  return state?.stuck === true ? STUCK : statusIcon(state?.status);
}

/** The icon of the worst that is to be said of a thread's runs. */
export function threadIcon(
  { stuck, needsAction, active, lastFailed }: ThreadSummary,
  isGone: boolean,
): vscode.ThemeIcon {
  if (isGone) {
    return UNKNOWN;
  }
  if (stuck > 0) {
    return STUCK;
  }
  if (needsAction > 0) {
    return statusIcon('requires_action');
  }
  if (active > 0) {
    return statusIcon('in_progress');
  }
  return lastFailed ? statusIcon('failed') : new vscode.ThemeIcon('comment-discussion');
}
