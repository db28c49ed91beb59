import * as vscode from 'vscode';
import { once } from './once';

// Made once, for to make one takes as long as to draw many rows; and not at the start, which would take twice as long.
const time = once(() => new Intl.DateTimeFormat(vscode.env.language, { timeStyle: 'short' }));
const dateAndTime = once(
  () => new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' }),
);
const full = once(
  () => new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'medium' }),
);

/** A time as a row shows it: the time of day, and the date too when it is not today's. `ms` since the Unix epoch. */
export function shortTime(ms: number, now: number): string {
  const sameDay = new Date(ms).toDateString() === new Date(now).toDateString();
  return (sameDay ? time() : dateAndTime()).format(ms);
}

/** A time with date and seconds. `ms` since the Unix epoch. */
export function fullTime(ms: number): string {
  return full().format(ms);
}
