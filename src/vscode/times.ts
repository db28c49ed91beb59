import * as vscode from 'vscode';

/** A time as a row shows it: the time of day, and the date too when it is not today's. `ms` since the Unix epoch. */
export function shortTime(ms: number, now: number): string {
  const sameDay = new Date(ms).toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(vscode.env.language, {
    timeStyle: 'short',
    ...(sameDay ? {} : { dateStyle: 'medium' }),
  }).format(ms);
}

/** A time with date and seconds. `ms` since the Unix epoch. */
export function fullTime(ms: number): string {
  return new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'medium' }).format(
    ms,
  );
}
