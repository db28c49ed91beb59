import type { SearchState } from '../../../protocol';
import { Matches } from './matches';
import { patternOf } from './pattern';
import type { Searched } from './searched';
import type { SearchAnswer, SearchRequest } from './searchMessages';
import code from './searchWorker?worker';

/** How long a regular expression may take, in ms. */
const LONGEST = 3000;

export type SearchResult =
  | { readonly type: 'found'; readonly matches: Matches }
  /** The query is to be a regular expression, and is none: why, in the browser's words. */
  | { readonly type: 'invalid'; readonly why: string }
  /** The regular expression took too long and was given up. */
  | { readonly type: 'tooSlow' }
  /** The worker could not do it: there is not enough memory, most likely. */
  | { readonly type: 'failed' };

/** Searches JSON texts, in a worker: however long that takes, the panel answers meanwhile. */
export class Finder {
  readonly #tell: (result: SearchResult) => void;
  #worker: Worker | undefined;
  /** The text that the worker has. */
  #text: string | undefined;
  /** The number of the latest search. */
  #latest = 0;
  /** Whether the worker is at a regular expression, which may take for ever. */
  #isAtRegex = false;
  #deadline: ReturnType<typeof setTimeout> | undefined;

  /** Takes what is told the result of the latest search; of one that another has overtaken there is none. */
  constructor(tell: (result: SearchResult) => void) {
    this.#tell = tell;
  }

  search({ text, asText }: Pick<Searched, 'text' | 'asText'>, search: SearchState): void {
    this.#stop();
    try {
      patternOf(search);
    } catch (error) {
      if (!(error instanceof SyntaxError)) {
        throw error;
      }
      this.#tell({ type: 'invalid', why: error.message });
      return;
    }
    const request: SearchRequest = {
      id: this.#latest,
      asText,
      search,
      ...(text === this.#text ? {} : { text }),
    };
    this.#text = text;
    this.#isAtRegex = search.regex;
    this.#worker ??= this.#start();
    this.#worker.postMessage(request);
  }

  /** Gives up, and keeps no text. */
  end(): void {
    this.#latest++;
    this.#end();
  }

  /** Gives up a search that is under way. */
  #stop(): void {
    this.#latest++;
    if (this.#isAtRegex) {
      this.#end();
    }
  }

  #start(): Worker {
    const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    const worker = new Worker(url);
    URL.revokeObjectURL(url);
    worker.addEventListener('message', ({ data }: MessageEvent<SearchAnswer>) => {
      if (data.id !== this.#latest) {
        return;
      }
      if (data.type === 'found') {
        clearTimeout(this.#deadline);
        this.#isAtRegex = false;
        this.#tell({ type: 'found', matches: new Matches(data.found) });
      } else if (this.#isAtRegex) {
        // What came before, the reading of the text, does not count.
        this.#deadline = setTimeout(() => {
          this.#end();
          this.#tell({ type: 'tooSlow' });
        }, LONGEST);
      }
    });
    worker.addEventListener('error', () => {
      this.#end();
      this.#tell({ type: 'failed' });
    });
    return worker;
  }

  #end(): void {
    clearTimeout(this.#deadline);
    this.#isAtRegex = false;
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#text = undefined;
  }
}
