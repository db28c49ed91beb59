import * as l10n from '@vscode/l10n';
import type { Backend } from '../api/backend';
import { ApiError, type ApiErrorKind } from '../api/errors';
import type { Disposable } from '../clock';
import { keyOf, type RunRef, type ThreadRef } from '../model/references';
import type { RunStore } from './runStore';

/** How many items a page asks for. */
export const PAGE_SIZE = 20;

/** Failures that say something of the whole server, and not of the one thread or run that was asked for. */
export const CONNECTION_WIDE: ReadonlySet<ApiErrorKind> = new Set([
  'noKey',
  'unauthorized',
  'network',
  'timeout',
  'rateLimited',
  'redirected',
]);

/** The backend of a connection, or undefined when there is no such connection any more. */
export type BackendSource = (connectionId: string) => Backend | undefined;

/**
 * Asks servers and puts what they say into the store. The same question is under way once only, and an answer that
 * came too late (the connection's key or address changed meanwhile) is dropped. Every method throws the `ApiError`
 * that it has also noted in the store, `aborted` apart, which concerns nobody.
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

  /** Loads the first page of a connection's threads; where the server lists none, notes that. */
  loadThreads(connectionId: string): Promise<void> {
    return this.#loadThreadPage(connectionId, undefined);
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

  /** Loads the first page of a thread's runs. */
  loadRuns(ref: ThreadRef): Promise<void> {
    return this.#loadRunPage(ref, undefined);
  }

  /** Loads the next page of a thread's runs, if there is one. */
  async loadMoreRuns(ref: ThreadRef): Promise<void> {
    const next = this.#store.thread(ref)?.runList.next;
    if (next !== undefined) {
      await this.#loadRunPage(ref, next);
    }
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

  /** Loads the newest steps of a run. */
  loadSteps(ref: RunRef): Promise<void> {
    return this.#loadStepPage(ref, undefined);
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
          // A key that may not list threads may still read them one by one.
          const cannotList = error instanceof ApiError && ['noEndpoint', 'forbidden'].includes(error.kind);
          if (cannotList && wanted()) {
            this.#store.applyNoThreadList(connectionId);
            return;
          }
          this.#note(error, wanted, (problem) => {
            this.#store.setThreadsProblem(connectionId, problem);
          });
        }
      },
    );
  }

  #loadRunPage(ref: ThreadRef, after: string | undefined): Promise<void> {
    return this.#once(
      `runs ${keyOf(ref)} ${after ?? ''}`,
      ref.connectionId,
      async (backend, signal, wanted) => {
        try {
          const page = await backend.listRuns(ref.threadId, pageRequest(after), signal);
          if (wanted()) {
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
          const page = (await backend.listSteps?.(ref.threadId, ref.runId, pageRequest(after), signal)) ?? {
            items: [],
            omitted: 0,
          };
          if (wanted()) {
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
      const wanted = () =>
        !this.#disposed.signal.aborted && this.#store.generation(connectionId) === generation;
      promise = load(backend, this.#disposed.signal, wanted)
        .then(
          () => {
            if (wanted()) {
              this.#store.setConnectionProblem(connectionId, undefined);
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

  #noteConnection(connectionId: string, error: unknown): void {
    // What was never sent says nothing of the server.
    if (!(error instanceof ApiError) || error.kind === 'aborted' || error.kind === 'invalid') {
      return;
    }
    const concernsAll = CONNECTION_WIDE.has(error.kind);
    this.#store.setConnectionProblem(connectionId, concernsAll ? error : undefined);
  }

  /** Notes a failure where it belongs, and throws it on; what nobody waits for any more is not noted. */
  #note(error: unknown, wanted: () => boolean, set: (problem: ApiError) => void): never {
    if (error instanceof ApiError && error.kind !== 'aborted' && wanted()) {
      set(error);
    }
    throw error;
  }
}

function pageRequest(after: string | undefined) {
  return { limit: PAGE_SIZE, ...(after === undefined ? {} : { after }) };
}
