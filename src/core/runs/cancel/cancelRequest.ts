import * as l10n from '@vscode/l10n';
import type { Backend } from '../../api/backend';
import { ApiError, type ApiErrorKind } from '../../api/errors';
import { pause, type Clock } from '../../clock';
import { RESTORED } from '../../model/body';
import { keyOf, type RunRef } from '../../model/references';
import type { Run } from '../../model/run';
import { isActive } from '../../model/status';
import { endedAs, type CancelAction, type CancelOutcome } from './cancelOutcome';
import { askServer, type Asked } from '../load/askServer';
import type { BackendSource } from '../load/runLoader';
import type { RunStore } from '../store/runStore';
import { LONGEST_REST, restAfter, type SharedRest } from '../load/sharedRest';

/** How often one gesture asks at most. */
const MOST_POSTS = 3;
/** How long after a failure a server that is still at it gets, in milliseconds, before it is asked again. */
const SECOND_LOOK = 2000;
/** The pauses before a run that could not be read is read again, in milliseconds; for all of one gesture. */
const READ_PAUSES = [1000, 3000, 10_000, 30_000];

/** Failures that say no, so that asking again is of no use. */
const REFUSALS: ReadonlySet<ApiErrorKind> = new Set([
  'forbidden',
  'unknownThread',
  'unknownRun',
  'noEndpoint',
  'refused',
  'redirected',
]);
/** Failures that only the user can mend. */
const BLOCKED: ReadonlySet<ApiErrorKind> = new Set(['noKey', 'unauthorized', 'invalid']);

/**
 * Asks a server to cancel a run, for one gesture. A POST whose fate is unclear is never just sent again: the run is
 * read first, and only where that says that it goes on and nobody cancels it, there is another POST.
 */
export class CancelRequest {
  readonly #ref: RunRef;
  readonly #action: CancelAction;
  readonly #store: RunStore;
  readonly #backendOf: BackendSource;
  readonly #clock: Clock;
  readonly #rest: SharedRest;
  readonly #reliedOn: Map<string, number>;
  readonly #signal: AbortSignal;
  readonly #stop: AbortSignal;
  readonly #onAsking: () => void;
  readonly #readPauses = [...READ_PAUSES];
  #posts = 0;
  /** Whether the server may have taken one of the POSTs that failed. */
  #mayBeTaken = false;

  constructor(
    ref: RunRef,
    action: CancelAction,
    parts: {
      readonly store: RunStore;
      readonly backendOf: BackendSource;
      readonly clock: Clock;
      readonly rest: SharedRest;
      readonly reliedOn: Map<string, number>;
      /** Stops it at once, when the window closes. */
      readonly signal: AbortSignal;
      /** Keeps it from asking again, when the user has enough of it. */
      readonly stop: AbortSignal;
      /** Called before each POST. */
      readonly onAsking: () => void;
    },
  ) {
    this.#ref = ref;
    this.#action = action;
    this.#store = parts.store;
    this.#backendOf = parts.backendOf;
    this.#clock = parts.clock;
    this.#rest = parts.rest;
    this.#reliedOn = parts.reliedOn;
    this.#signal = parts.signal;
    this.#stop = parts.stop;
    this.#onAsking = parts.onAsking;
  }

  /** Whether the server was asked at all. */
  get isSent(): boolean {
    return this.#posts > 0;
  }

  /** Gives the outcome where it is known already, or undefined where the run is to be followed. */
  async send(): Promise<CancelOutcome | undefined> {
    let found = this.#known() ?? (await this.#read());
    for (let problem: ApiError | undefined; ;) {
      if (found instanceof ApiError) {
        return this.#unread(found, problem);
      }
      const { status } = found;
      if (status !== undefined && !isActive(status)) {
        return this.#mayBeTaken ? endedAs(status) : { kind: 'alreadyEnded', status };
      }
      if (status === 'cancelling') {
        return undefined;
      }
      if (problem !== undefined && this.#isFinal(problem)) {
        return this.#notTaken(problem, status);
      }
      problem = await this.#post();
      if (problem === undefined) {
        return undefined;
      }
      if (BLOCKED.has(problem.kind) || (problem.kind === 'rateLimited' && this.#isFinal(problem))) {
        return this.#notTaken(problem, status);
      }
      found = await this.#readAfter(problem);
    }
  }

  /**
   * What is known of the run, where a POST may rely on it: not what an earlier session saw, nor what an earlier POST
   * relied on, of which nothing was read since.
   */
  #known(): Run | undefined {
    const run = this.#store.run(this.#ref)?.run;
    const sequence = run?.body.sequence;
    return sequence === RESTORED || sequence === this.#reliedOn.get(keyOf(this.#ref)) ? undefined : run;
  }

  /** The outcome where the run can't be read; `problem` is why the last POST failed, if there was one. */
  #unread(error: ApiError, problem: ApiError | undefined): CancelOutcome | undefined {
    if (error.kind === 'aborted') {
      return problem === undefined ? { kind: 'stopped' } : undefined;
    }
    if (error.isGone) {
      return { kind: 'gone' };
    }
    if (problem !== undefined && REFUSALS.has(problem.kind)) {
      return this.#notTaken(problem, undefined);
    }
    return this.#mayBeTaken ? { kind: 'unknown', error } : this.#notTaken(error, undefined);
  }

  /** The outcome where the server did not take the cancel; `status` is what was last read. */
  #notTaken(error: ApiError, status: string | undefined): CancelOutcome {
    if (REFUSALS.has(error.kind)) {
      return { kind: 'refused', error, status };
    }
    const { retryAfterMs } = error;
    const later = retryAfterMs === undefined ? {} : { retryAt: this.#clock.now() + retryAfterMs };
    return { kind: 'failed', error, status, ...later };
  }

  /** Whether no further POST follows on this failure. */
  #isFinal(problem: ApiError): boolean {
    return (
      REFUSALS.has(problem.kind) ||
      problem.isOutOfQuota ||
      this.#stop.aborted ||
      this.#posts === MOST_POSTS ||
      restAfter(problem) > LONGEST_REST
    );
  }

  /** Sends a POST. Gives why it failed, or undefined where the server has taken it, or the window closes. */
  async #post(): Promise<ApiError | undefined> {
    this.#onAsking();
    this.#posts++;
    const { connectionId } = this.#ref;
    this.#reliedOn.set(keyOf(this.#ref), this.#store.run(this.#ref)?.run.body.sequence ?? RESTORED);
    const { answer, isWanted } = await this.#ask((backend) => this.#act(backend));
    if (answer instanceof ApiError) {
      this.#mayBeTaken ||= answer.unclear;
      return answer.kind === 'aborted' ? undefined : answer;
    }
    if (answer !== undefined && isWanted) {
      this.#store.applyRun(connectionId, answer);
    }
    return undefined;
  }

  async #act(backend: Backend): Promise<Run | undefined> {
    const { threadId, runId } = this.#ref;
    if (this.#action === 'cancel') {
      return backend.cancelRun(threadId, runId, this.#signal);
    }
    if (backend.rollbackRun === undefined) {
      throw new ApiError('noEndpoint', l10n.t('This server can’t delete a run.'));
    }
    await backend.rollbackRun(threadId, runId, this.#signal);
    return undefined;
  }

  /** Reads the run after a POST that failed, when the server wants to be asked. */
  async #readAfter(problem: ApiError): Promise<Run | ApiError> {
    if (REFUSALS.has(problem.kind)) {
      return this.#read();
    }
    await this.#rest.over(this.#ref.connectionId, this.#stop);
    const found = await this.#readPatiently();
    const goesOn = !(found instanceof ApiError) && isActive(found.status) && found.status !== 'cancelling';
    if (!goesOn || !problem.unclear || restAfter(problem) > 0) {
      return found;
    }
    await this.#pause(SECOND_LOOK);
    return this.#readPatiently();
  }

  /** Reads the run, again after a while where that fails and may pass. */
  async #readPatiently(): Promise<Run | ApiError> {
    for (;;) {
      const found = await this.#read();
      if (!(found instanceof ApiError) || !mayPass(found)) {
        return found;
      }
      const wait = Math.max(this.#readPauses.shift() ?? Infinity, found.retryAfterMs ?? 0);
      if (wait > LONGEST_REST) {
        return found;
      }
      await this.#pause(wait);
    }
  }

  /** Reads the run, after all that was sent before. */
  async #read(): Promise<Run | ApiError> {
    const { connectionId, threadId, runId } = this.#ref;
    const { answer, isWanted } = await this.#ask((backend) => backend.getRun(threadId, runId, this.#signal));
    if (!isWanted) {
      // What another server says, or said to another key, decides nothing here.
      return this.#signal.aborted ? stopped() : this.#read();
    }
    if (!(answer instanceof ApiError)) {
      this.#store.applyRun(connectionId, answer);
    } else if (answer.isGone) {
      this.#store.setRunProblem(this.#ref, answer);
    }
    return answer;
  }

  /** Asks the server, and notes whether it wants to be left alone. */
  async #ask<T>(send: (backend: Backend) => Promise<T>): Promise<Asked<T>> {
    const { connectionId } = this.#ref;
    const asked = await askServer(connectionId, send, {
      store: this.#store,
      backendOf: this.#backendOf,
      signal: this.#signal,
    });
    if (asked.answer instanceof ApiError) {
      this.#rest.note(connectionId, asked.answer);
    }
    return asked;
  }

  #pause(ms: number): Promise<void> {
    return pause(this.#clock, ms, this.#signal);
  }
}

function stopped(): ApiError {
  return new ApiError('aborted', l10n.t('The request was stopped.'));
}

function mayPass(error: ApiError): boolean {
  return error.kind !== 'aborted' && !error.isOutOfQuota && (error.unclear || error.kind === 'rateLimited');
}
