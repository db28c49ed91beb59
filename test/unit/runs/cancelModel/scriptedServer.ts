import type { Backend } from '../../../../src/core/api/backend';
import { ApiError } from '../../../../src/core/api/errors';
import { REQUEST_TIMEOUT_MS } from '../../../../src/core/api/http';
import { pause, type Clock } from '../../../../src/core/clock';
import type { Run } from '../../../../src/core/model/run';
import { isActive } from '../../../../src/core/model/status';

export const THREAD_ID = 'thread_one';

/** What may become of a request, beside a plain answer. */
export type Fault =
  /** The connection breaks before the server has got it, or after it has done it. */
  | { readonly kind: 'lostBefore' | 'lostAfter' }
  /** No answer comes in time. */
  | { readonly kind: 'hangsBefore' | 'hangsAfter' }
  | { readonly kind: 'fails' | 'failsAfter' }
  | { readonly kind: 'badBody' }
  | { readonly kind: 'limited'; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'refuses' }
  /** It is answered, but others overtake the answer. */
  | { readonly kind: 'overtaken' }
  /** 401, and there are new credentials since. */
  | { readonly kind: 'renewed' };

/** What a cancel does to an active run. */
export type Effect = 'cancelling' | 'cancelled' | 'late' | 'nothing' | 'noBody';

/** What came of a request: the status that the answer told, if it told one, or why there was no answer. */
export type Result = string | undefined | ApiError;

/** How long an answer is on its way that others overtake, in milliseconds. */
const OVERTAKEN_AFTER = 6000;

let sequence = 0;

/** One thread with its runs, as a server whose faults, pace and mind a test decides. */
export class ScriptedServer {
  readonly statuses = new Map<string, string>();
  readonly #clock: Clock;
  readonly #faults: { readonly method: 'GET' | 'POST'; readonly fault: Fault }[] = [];
  /** How long a request is on its way, and its answer, in milliseconds. */
  latency = 0;
  effect: Effect = 'cancelling';
  key: 'good' | 'bad' | undefined = 'good';
  isDeleted = false;

  constructor(clock: Clock, runIds: readonly string[]) {
    this.#clock = clock;
    for (const id of runIds) {
      this.statuses.set(id, 'in_progress');
    }
  }

  /** The next request of this kind meets with that. */
  fault(method: 'GET' | 'POST', fault: Fault): void {
    this.#faults.push({ method, fault });
  }

  /** From now on all is well. */
  heal(): void {
    this.#faults.length = 0;
    this.latency = 0;
    this.effect = 'cancelling';
    this.key = 'good';
  }

  /** Changes the status of a run, if it has not ended. */
  set(runId: string, status: string): void {
    if (isActive(this.statuses.get(runId))) {
      this.statuses.set(runId, status);
    }
  }

  /** The server as one window reaches it. `sent` is told of each request and run, and what it gives of the result. */
  backend(sent: (method: 'GET' | 'POST', runId: string) => (result: Result) => void): Backend {
    const ask = async <T>(
      method: 'GET' | 'POST',
      runIds: readonly string[],
      signal: AbortSignal,
      act: (number: number) => T,
      statusOf: (answer: T, i: number) => string | undefined,
    ): Promise<T> => {
      const notes = runIds.map((runId) => sent(method, runId));
      try {
        const answer = await this.#exchange(method, signal, act);
        notes.forEach((note, i) => {
          note(statusOf(answer, i));
        });
        return answer;
      } catch (error) {
        for (const note of notes) {
          note(error as ApiError);
        }
        throw error;
      }
    };
    return {
      unusedIds: { threadId: 'thread_0', runId: 'run_0' },
      getThread: () => Promise.reject(new ApiError('noEndpoint', 'Not here.', { status: 404 })),
      getRun: (_, runId, signal) =>
        ask(
          'GET',
          [runId],
          signal,
          (number) => this.#run(runId, 'get', number),
          ({ status }) => status,
        ),
      cancelRun: (_, runId, signal) =>
        ask(
          'POST',
          [runId],
          signal,
          (number) => this.#cancel(runId, number),
          (run) => run?.status,
        ),
      listRuns: async (_, __, signal) => {
        const runIds = [...this.statuses.keys()];
        const items = await ask(
          'GET',
          runIds,
          signal,
          (number) => runIds.map((runId) => this.#run(runId, 'list', number)),
          (runs, i) => runs[i]?.status,
        );
        return { items, omitted: 0 };
      },
    };
  }

  /** What a request goes through. The real client's own retries of a GET are left out: they only make it succeed more often. */
  async #exchange<T>(method: 'GET' | 'POST', signal: AbortSignal, act: (number: number) => T): Promise<T> {
    const number = ++sequence;
    if (this.key !== 'good') {
      throw this.key === undefined
        ? new ApiError('noKey', 'No key.')
        : new ApiError('unauthorized', 'Wrong key.', { status: 401 });
    }
    const index = this.#faults.findIndex((next) => next.method === method);
    const fault = index < 0 ? undefined : this.#faults.splice(index, 1)[0]?.fault;
    const { latency } = this;
    await this.#wait(latency, signal);
    if (fault !== undefined && fault.kind !== 'overtaken') {
      await this.#meet(fault, signal, () => act(number));
    }
    const answer = act(number);
    await this.#wait(fault === undefined ? latency : OVERTAKEN_AFTER, signal);
    return answer;
  }

  async #meet(
    fault: Exclude<Fault, { kind: 'overtaken' }>,
    signal: AbortSignal,
    act: () => unknown,
  ): Promise<never> {
    const did = fault.kind.endsWith('After') || fault.kind === 'badBody';
    if (did) {
      act();
    }
    switch (fault.kind) {
      case 'lostBefore':
      case 'lostAfter':
        throw new ApiError('network', 'The connection broke.');
      case 'hangsBefore':
      case 'hangsAfter':
        await this.#wait(REQUEST_TIMEOUT_MS, signal);
        throw new ApiError('timeout', 'No answer.');
      case 'fails':
      case 'failsAfter':
        throw new ApiError('server', 'The server failed.', { status: 500 });
      case 'badBody':
        throw new ApiError('badBody', 'Not JSON.');
      case 'limited': {
        const { retryAfterMs } = fault;
        throw new ApiError('rateLimited', 'Too much.', {
          status: 429,
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        });
      }
      case 'refuses':
        throw new ApiError('refused', 'No.', { status: 400, requestId: 'req_1' });
      case 'renewed':
        throw new ApiError('renewed', 'A new token.', { status: 401 });
    }
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    if (ms > 0) {
      await pause(this.#clock, ms, signal);
    }
    if (signal.aborted) {
      throw new ApiError('aborted', 'The request was stopped.');
    }
  }

  #cancel(runId: string, number: number): Run | undefined {
    const { status } = this.#run(runId, 'cancel', number);
    if (!isActive(status) || status === 'cancelling') {
      throw new ApiError('refused', `Cannot cancel run with status '${String(status)}'.`, { status: 400 });
    }
    switch (this.effect) {
      case 'cancelling':
      case 'cancelled':
        this.set(runId, this.effect);
        return this.#run(runId, 'cancel', number);
      case 'noBody':
        this.set(runId, 'cancelling');
        return undefined;
      case 'late':
        this.#clock.after(1500, () => {
          this.set(runId, 'cancelling');
        });
        return this.#run(runId, 'cancel', number);
      case 'nothing':
        return this.#run(runId, 'cancel', number);
    }
  }

  #run(runId: string, from: 'get' | 'list' | 'cancel', number: number): Run {
    if (this.isDeleted) {
      throw new ApiError('unknownThread', 'No such thread.', { status: 404 });
    }
    const status = this.statuses.get(runId)!;
    const text = `{"id":"${runId}","status":"${status}"}`;
    const body = { text, from, sequence: number, receivedAt: this.#clock.now() };
    return { id: runId, threadId: THREAD_ID, status, createdAt: 1, requiredToolCalls: [], body };
  }
}
