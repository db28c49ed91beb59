import type { SearchState } from '../../../protocol';
import { Matches } from './matches';
import { patternOf } from './pattern';
import type { SearchAnswer, SearchRequest } from './searchMessages';
import code from './searchWorker?worker';

/** How long a search may take, in ms. Only regular expressions ever come near it. */
const LONGEST = 3000;

export type SearchResult =
  | { readonly type: 'found'; readonly matches: Matches }
  /** The query is to be a regular expression, and is none: why, in the browser's words. */
  | { readonly type: 'invalid'; readonly why: string }
  /** It took too long and was given up. */
  | { readonly type: 'tooSlow' };

/** Searches JSON texts, in a worker: however long that takes, the panel answers meanwhile. */
export class Finder {
  readonly #tell: (result: SearchResult) => void;
  #worker: Worker | undefined;
  /** The text that the worker has. */
  #text: string | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;

  /** Takes what is told the result of the latest search; of one that another has overtaken there is none. */
  constructor(tell: (result: SearchResult) => void) {
    this.#tell = tell;
  }

  search(text: string, search: SearchState): void {
    this.stop();
    try {
      patternOf(search);
    } catch (error) {
      if (!(error instanceof SyntaxError)) {
        throw error;
      }
      this.#tell({ type: 'invalid', why: error.message });
      return;
    }
    const request: SearchRequest = { search, ...(text === this.#text ? {} : { text }) };
    this.#text = text;
    this.#worker ??= this.#start();
    this.#worker.postMessage(request);
    this.#deadline = setTimeout(() => {
      this.#end();
      this.#tell({ type: 'tooSlow' });
    }, LONGEST);
  }

  /** Gives up a search that is under way. */
  stop(): void {
    if (this.#deadline !== undefined) {
      this.#end();
    }
  }

  #start(): Worker {
    const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    const worker = new Worker(url);
    URL.revokeObjectURL(url);
    worker.addEventListener('message', ({ data }: MessageEvent<SearchAnswer>) => {
      clearTimeout(this.#deadline);
      this.#deadline = undefined;
      this.#tell({ type: 'found', matches: new Matches(data.cells) });
    });
    return worker;
  }

  #end(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#text = undefined;
  }
}
