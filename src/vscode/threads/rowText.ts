import { clipText, visibleText } from '../../core/model/visibleText';

/** More than any row is wide, in UTF-16 code units. */
const LONGEST = 200;

/** A text from a server as a row may show it: one that turns the text around it, or that nobody sees, shows as its escape. */
export function rowText(text: string): string {
  return visibleText(clipText(text, LONGEST));
}
