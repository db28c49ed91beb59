// The worker that searches: a regular expression that takes for ever takes it here, and is ended with the worker.

import type { JsonIndex } from '../../../core/json/jsonIndex';
import { indexJson } from '../../../core/json/jsonScanner';
import { find, findInText } from './find';
import { patternOf } from './pattern';
import type { SearchAnswer, SearchRequest } from './searchMessages';

let text = '';
/** The values of the text, once they were looked through. */
let index: JsonIndex | undefined;

function tell(answer: SearchAnswer): void {
  postMessage(answer);
}

addEventListener('message', ({ data }: MessageEvent<SearchRequest>) => {
  const { id, asText, search } = data;
  if (data.text !== undefined) {
    text = data.text;
    index = undefined;
  }
  if (asText) {
    tell({ type: 'begun', id });
    tell({ type: 'found', id, found: findInText(text, patternOf(search)) });
  } else {
    index ??= indexJson(text);
    tell({ type: 'begun', id });
    tell({ type: 'found', id, found: find(index, patternOf(search)) });
  }
});
