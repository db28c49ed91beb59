import * as vscode from 'vscode';
import { once } from './once';

// Made once, and not at the start: see times.ts.
const compact = once(
  () => new Intl.NumberFormat(vscode.env.language, { notation: 'compact', maximumFractionDigits: 1 }),
);
const exact = once(() => new Intl.NumberFormat(vscode.env.language));

/** A number of tokens as a row shows it: `950 tokens`, `12.3K tokens`. */
export function tokenWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 token') : vscode.l10n.t('{0} tokens', compact().format(count));
}

/** A number with all its digits, as the user's language groups them. */
export function exactNumber(count: number): string {
  return exact().format(count);
}
