import { clipText, visibleText } from '../../../core/model/visibleText';

/** More of a name or an id nobody reads in a line. */
const LONGEST_LINE = 400;

/** A short text of a server as a line may show it. */
export function lineText(text: string): string {
  return visibleText(clipText(text, LONGEST_LINE));
}
