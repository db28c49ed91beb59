// The worker that searches: a regular expression that takes for ever takes it here, and is ended with the worker.

import type { JsonIndex } from '../../../core/json/jsonIndex';
import { indexJson } from '../../../core/json/jsonScanner';
import { find } from './find';
import { patternOf } from './pattern';
import type { SearchAnswer, SearchRequest } from './searchMessages';

let index: JsonIndex | undefined;

function tell(answer: SearchAnswer): void {
  postMessage(answer);
}

addEventListener('message', ({ data: { id, text, search } }: MessageEvent<SearchRequest>) => {
  if (text !== undefined) {
    index = indexJson(text);
  }
  if (index !== undefined) {
    tell({ type: 'begun', id });
    tell({ type: 'found', id, cells: find(index, patternOf(search)) });
  }
});
