import * as vscode from 'vscode';
import { NO_FILTER, readFilter, sameFilter, type Filter } from '../../core/runs/find/filter';
import type { Arrangement, Layout } from '../../core/runs/find/treeRoots';

const FILTER = 'threads.filter';
const LAYOUT = 'threads.layout';

/** How this window shows the threads: kept over reloads, for this window alone. */
export class ThreadsArrangement implements Arrangement, vscode.Disposable {
  readonly #memento: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  #filter: Filter;
  #layout: Layout;

  readonly onDidChange = this.#changed.event;

  /** @param memento where it is kept: what stands there may be of any shape */
  constructor(memento: vscode.Memento) {
    this.#memento = memento;
    this.#filter = readFilter(memento.get(FILTER));
    this.#layout = memento.get(LAYOUT) === 'activeRuns' ? 'activeRuns' : 'threads';
  }

  get filter(): Filter {
    return this.#filter;
  }

  get layout(): Layout {
    return this.#layout;
  }

  get isFiltered(): boolean {
    return !sameFilter(this.#filter, NO_FILTER);
  }

  setFilter(filter: Filter): void {
    const wanted = readFilter(filter);
    if (!sameFilter(wanted, this.#filter)) {
      this.#filter = wanted;
      void this.#memento.update(FILTER, wanted);
      this.#changed.fire();
    }
  }

  setLayout(layout: Layout): void {
    if (layout !== this.#layout) {
      this.#layout = layout;
      void this.#memento.update(LAYOUT, layout);
      this.#changed.fire();
    }
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
