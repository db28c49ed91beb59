import * as l10n from '@vscode/l10n';
import type { Backend, Page } from '../../api/backend';
import { ApiError } from '../../api/errors';
import type { Disposable } from '../../clock';
import { keyOf, type RunRef, type ThreadRef } from '../../model/references';
import { concernsConnection } from './failures';
import { loadEach } from './loadEach';
import type { RunStore } from '../store/runStore';
import { isActiveRun } from '../store/state';

/** How many items a first page asks for. */
const FIRST_PAGE = 20;
/** How many items servers give in a page, at most: what is asked for once somebody wants more. */
export const LARGEST_PAGE = 100;
/** The backend of a connection, or undefined when there is no such connection any more. */
export type BackendSource = (connectionId: string) => Backend | undefined;

/**
 * Asks servers and puts what they say into the store, also what they turn out not to have: that is no failure. The
 * same question is under way once only, and an answer that came too late (the connection's key or address changed
 * meanwhile) is dropped. Every method throws the `ApiError` that it has also noted in the store, `aborted` apart,
 * which concerns nobody.
 */
export class RunLoader implements Disposable {
  readonly #store: RunStore;
  readonly #backendOf: BackendSource;
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #disposed = new AbortController();

  constructor(store: RunStore, backendOf: BackendSource) {
    this.#store = store;
    this.#backendOf = backendOf;
  }

  /**
   * Loads the first page of a connection's threads; where the server lists none, notes that. One that is known to
   * list none is asked only `anew`: by a gesture, which may find that it has learned to.
   */
  async loadThreads(connectionId: string, { anew = false } = {}): Promise<void> {
    const { capabilities, threadList } = this.#store.connection(connectionId);
    if (capabilities.threads !== false || anew) {
      await this.#loadThreadPage(connectionId, undefined);
    } else if (!threadList.loaded) {
      this.#store.applyNoThreadList(connectionId);
    }
  }

  /** Loads the next page of a connection's threads, if there is one. */
  async loadMoreThreads(connectionId: string): Promise<void> {
    const { next } = this.#store.connection(connectionId).threadList;
    if (next !== undefined) {
      await this.#loadThreadPage(connectionId, next);
    }
  }

  /** Loads what the server says of one thread. That it failed is noted nowhere: its runs may be read all the same. */
  loadThread(ref: ThreadRef): Promise<void> {
    return this.#once(`thread ${keyOf(ref)}`, ref.connectionId, async (backend, signal, wanted) => {
      const thread = await backend.getThread(ref.threadId, signal);
      if (wanted()) {
        this.#store.applyThread(ref.connectionId, thread);
      }
    });
  }

  /**
   * Loads where the graph of a thread stands; asks nothing where the server runs no graphs. That it failed is noted
   * nowhere: it only adds to what is known of a run.
   */
  async loadGraphState(ref: ThreadRef): Promise<void> {
    if (this.#store.connection(ref.connectionId).capabilities.graphState === true) {
      await this.#once(`graph ${keyOf(ref)}`, ref.connectionId, async (backend, signal, wanted) => {
        const graph = await backend.getGraphState?.(ref.threadId, signal);
        if (graph !== undefined && wanted()) {
          this.#store.applyGraphState(ref, graph);
        }
      });
    }
  }

  /** Loads the first page of a thread's runs; where the server lists none, those that are known as active, each alone. */
  loadRuns(ref: ThreadRef): Promise<void> {
    return this.#store.connection(ref.connectionId).capabilities.runs === false
      ? this.#loadKnownRuns(ref)
      : this.#loadRunPage(ref, undefined);
  }

  /** Loads the next page of a thread's runs, if there is one. */
  async loadMoreRuns(ref: ThreadRef): Promise<void> {
    const next = this.#store.thread(ref)?.runList.next;
    if (next !== undefined) {
      await this.#loadRunPage(ref, next);
    }
  }

  /**
   * Reads known runs of a thread anew, newest first, by pages as large as servers give; asks `goesOn` after each.
   * Adds none, and leaves how far the list is known as it is.
   */
  rereadRuns(ref: ThreadRef, goesOn: () => boolean): Promise<void> {
    return this.#once(`known runs ${keyOf(ref)}`, ref.connectionId, async (backend, signal, wanted) => {
      try {
        let after: string | undefined;
        do {
          const page = await backend.listRuns(ref.threadId, pageRequest(after, LARGEST_PAGE), signal);
          if (!wanted()) {
            return;
          }
          this.#store.applyKnownRuns(ref, page.items);
          after = page.next;
        } while (after !== undefined && goesOn());
      } catch (error) {
        this.#note(error, wanted, (problem) => {
          this.#store.setRunsProblem(ref, problem);
        });
      }
    });
  }

  /** Loads one run. */
  loadRun(ref: RunRef): Promise<void> {
    return this.#once(`run ${keyOf(ref)}`, ref.connectionId, async (backend, signal, wanted) => {
      try {
        const run = await backend.getRun(ref.threadId, ref.runId, signal);
        if (wanted()) {
          this.#store.applyRun(ref.connectionId, run);
        }
      } catch (error) {
        this.#note(error, wanted, (problem) => {
          this.#store.setRunProblem(ref, problem);
        });
      }
    });
  }

  /** Loads the newest steps of a run. Asks nothing where the server is known to have none. */
  async loadSteps(ref: RunRef): Promise<void> {
    if (this.#store.connection(ref.connectionId).capabilities.steps !== false) {
      await this.#loadStepPage(ref, undefined);
    }
  }

  /** Loads the next page of a run's steps, if there is one. */
  async loadMoreSteps(ref: RunRef): Promise<void> {
    const next = this.#store.run(ref)?.stepList.next;
    if (next !== undefined) {
      await this.#loadStepPage(ref, next);
    }
  }

  dispose(): void {
    this.#disposed.abort();
  }

  #loadThreadPage(connectionId: string, after: string | undefined): Promise<void> {
    return this.#once(
      `threads ${connectionId} ${after ?? ''}`,
      connectionId,
      async (backend, signal, wanted) => {
        try {
          const page = await backend.listThreads?.(pageRequest(after), signal);
          if (!wanted()) {
            return;
          }
          if (page === undefined) {
            this.#store.applyNoThreadList(connectionId);
          } else {
            this.#store.applyThreads(connectionId, page, after);
          }
        } catch (error) {
          const cause = await this.#withoutThreadList(connectionId, error, backend, signal);
          if (cause !== undefined) {
            this.#note(cause, wanted, (problem) => {
              this.#store.setThreadsProblem(connectionId, problem);
            });
          } else if (wanted()) {
            this.#store.applyNoThreadList(connectionId);
          }
        }
      },
    );
  }

  /** Why threads could not be listed; undefined where the server only has no such list, or not for this key. */
  async #withoutThreadList(
    connectionId: string,
    error: unknown,
    backend: Backend,
    signal: AbortSignal,
  ): Promise<unknown> {
    if (!(error instanceof ApiError) || !['noEndpoint', 'forbidden', 'unauthorized'].includes(error.kind)) {
      return error;
    }
    if (error.kind === 'forbidden' || error.code === 'missing_scope' || error.status === 405) {
      return undefined;
    }
    // There may be nothing at all at this address; or some servers refuse a good key so. A thread tells.
    try {
      const [known] = this.#store.threads(connectionId);
      await backend.getThread(known?.ref.threadId ?? backend.unusedIds.threadId, signal);
      return undefined;
    } catch (other) {
      const isThere = other instanceof ApiError && (other.isGone || other.kind === 'refused');
      return isThere ? undefined : other;
    }
  }

  /** Reads the runs of a thread that may still change, for a server that does not list them. */
  async #loadKnownRuns(ref: ThreadRef): Promise<void> {
    this.#store.applyNoRunList(ref);
    const active = this.#store.runs(ref).filter(isActiveRun);
    await loadEach(active, (run) => this.loadRun(run.ref));
  }

  #loadRunPage(ref: ThreadRef, after: string | undefined): Promise<void> {
    return this.#once(
      `runs ${keyOf(ref)} ${after ?? ''}`,
      ref.connectionId,
      async (backend, signal, wanted) => {
        try {
          const page = await listOrNone(
            () => backend.listRuns(ref.threadId, pageRequest(after), signal),
            this.#store.connection(ref.connectionId).capabilities.runs === true,
            async () => {
              const thread = await backend.getThread(ref.threadId, signal);
              if (wanted()) {
                this.#store.applyThread(ref.connectionId, thread);
              }
            },
          );
          if (!wanted()) {
            return;
          }
          if (page === undefined) {
            this.#store.applyNoRunList(ref);
          } else {
            this.#store.applyRuns(ref, page, after);
          }
        } catch (error) {
          this.#note(error, wanted, (problem) => {
            this.#store.setRunsProblem(ref, problem);
          });
        }
      },
    );
  }

  #loadStepPage(ref: RunRef, after: string | undefined): Promise<void> {
    return this.#once(
      `steps ${keyOf(ref)} ${after ?? ''}`,
      ref.connectionId,
      async (backend, signal, wanted) => {
        try {
          const page = await listOrNone(
            async () => backend.listSteps?.(ref.threadId, ref.runId, pageRequest(after), signal),
            this.#store.connection(ref.connectionId).capabilities.steps === true,
            () => backend.getRun(ref.threadId, ref.runId, signal),
          );
          if (!wanted()) {
            return;
          }
          if (page === undefined) {
            this.#store.applyCapabilities(ref.connectionId, { steps: false });
          } else {
            this.#store.applySteps(ref, page, after);
          }
        } catch (error) {
          this.#note(error, wanted, (problem) => {
            this.#store.setStepsProblem(ref, problem);
          });
        }
      },
    );
  }

  #once(
    key: string,
    connectionId: string,
    load: (backend: Backend, signal: AbortSignal, wanted: () => boolean) => Promise<void>,
  ): Promise<void> {
    const generation = this.#store.generation(connectionId);
    const id = `${generation} ${key}`;
    let promise = this.#underWay.get(id);
    if (promise === undefined) {
      const backend = this.#backendOf(connectionId);
      if (backend === undefined) {
        return Promise.reject(
          new ApiError(
            'invalid',
            l10n.t('This connection was removed, or this version can’t speak to its kind.'),
          ),
        );
      }
      this.#noteKind(connectionId, backend);
      const wanted = () =>
        !this.#disposed.signal.aborted && this.#store.generation(connectionId) === generation;
      promise = load(backend, this.#disposed.signal, wanted)
        .then(
          () => {
            if (wanted()) {
              this.#noteAnswer(connectionId);
            }
          },
          (error: unknown) => {
            if (wanted()) {
              this.#noteConnection(connectionId, error);
            }
            throw error;
          },
        )
        .finally(() => this.#underWay.delete(id));
      this.#underWay.set(id, promise);
    }
    return promise;
  }

  #noteAnswer(connectionId: string): void {
    this.#store.setConnectionProblem(connectionId, undefined);
    // There is something at the address after all.
    if (this.#store.connection(connectionId).threadList.problem?.kind === 'noEndpoint') {
      this.#store.setThreadsProblem(connectionId, undefined);
    }
  }

  /** Notes what can be said of a server without asking it: what servers of its kind have, and what they lack. */
  #noteKind(connectionId: string, backend: Backend): void {
    this.#store.applyCapabilities(connectionId, {
      ...(backend.listSteps === undefined ? { steps: false } : {}),
      ...(backend.submitToolOutputs === undefined ? {} : { toolOutputs: true }),
      ...(backend.rollbackRun === undefined ? {} : { rollback: true }),
      ...(backend.getGraphState === undefined ? {} : { graphState: true }),
    });
  }

  #noteConnection(connectionId: string, error: unknown): void {
    // What was never sent says nothing of the server.
    if (!(error instanceof ApiError) || error.kind === 'aborted' || error.kind === 'invalid') {
      return;
    }
    this.#store.setConnectionProblem(connectionId, concernsConnection(error) ? error : undefined);
  }

  /** Notes a failure where it belongs, and throws it on; what nobody waits for any more is not noted. */
  #note(error: unknown, wanted: () => boolean, set: (problem: ApiError) => void): never {
    if (error instanceof ApiError && error.kind !== 'aborted' && wanted()) {
      set(error);
    }
    throw error;
  }
}

/**
 * Gives a page of a list; undefined where the server has no such list: nothing is at its address, though what it is
 * the list of can be read. Where it `isKnown` to have one, nothing at the address is a failure like others.
 */
async function listOrNone<T>(
  list: () => Promise<Page<T> | undefined>,
  isKnown: boolean,
  readOwner: () => Promise<unknown>,
): Promise<Page<T> | undefined> {
  try {
    return await list();
  } catch (error) {
    if (isKnown || !(error instanceof ApiError) || error.kind !== 'noEndpoint') {
      throw error;
    }
    await readOwner();
    return undefined;
  }
}

function pageRequest(after: string | undefined, limit = after === undefined ? FIRST_PAGE : LARGEST_PAGE) {
  return { limit, ...(after === undefined ? {} : { after }) };
}
