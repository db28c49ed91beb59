import { element } from './dom';
import { splitText } from './splitText';
import { visibleText } from './visibleText';

/** So many characters are laid out at once; a longer text is laid out as it comes into view. */
const CHUNK = 30_000;
/** For the height of a chunk that was not laid out yet: about how many characters a line has, and how high it is in px. */
const LINE_LENGTH = 100;
const LINE_HEIGHT = 18;

/** Shows a text of any length, its line breaks kept and long lines wrapped (by the class of the element). */
export function fillLongText(target: HTMLElement, text: string): void {
  const chunks = splitText(text, CHUNK);
  if (chunks.length <= 1) {
    target.textContent = visibleText(text);
    return;
  }
  target.replaceChildren(
    ...chunks.map((chunk) => {
      const part = element('div', { className: 'chunk' }, visibleText(chunk));
      const lines = chunk.split('\n').length + chunk.length / LINE_LENGTH;
      part.style.containIntrinsicBlockSize = `auto ${Math.round(lines * LINE_HEIGHT)}px`;
      return part;
    }),
  );
}
