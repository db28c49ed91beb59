import { setText } from '../dom';
import { utcTime } from '../time';

/** Shows a time (milliseconds since the Unix epoch) in these words, and in UTC to who points at it and to machines. */
export function showTime(target: HTMLTimeElement, at: number, words: string): void {
  setText(target, words);
  const utc = utcTime(at);
  if (target.dateTime !== utc) {
    target.dateTime = utc;
    target.title = utc;
  }
}
