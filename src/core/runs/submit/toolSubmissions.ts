import * as l10n from '@vscode/l10n';
import { ApiError } from '../../api/errors';
import { pause, type Clock, type Disposable } from '../../clock';
import { Emitter, type Event } from '../../event';
import { keyOf, type RunRef } from '../../model/references';
import type { Run, ToolOutput } from '../../model/run';
import { askServer, type Asked } from '../load/askServer';
import { concernsConnection } from '../load/failures';
import type { BackendSource } from '../load/runLoader';
import type { RunStore } from '../store/runStore';
import { NotSubmitted, notSent, notTaken, perhapsTaken, waitsFor, whyNot } from './submitWords';

/** How long after a failure a server that may still be at it gets, in milliseconds, before the run is read again. */
const SECOND_LOOK = 2000;

/**
 * Submits the outputs of the tool calls that runs wait for. They are sent once: where their fate is unclear, the run is
 * read, and tells it.
 */
export class ToolSubmissions implements Disposable {
  readonly #store: RunStore;
  readonly #backendOf: BackendSource;
  readonly #clock: Clock;
  readonly #underWay = new Set<string>();
  readonly #closing = new AbortController();
  readonly #changed: Emitter<RunRef>;
  /** Outputs for this run are on their way now, or not any more. */
  readonly onDidChange: Event<RunRef>;

  constructor(parts: {
    readonly store: RunStore;
    readonly backendOf: BackendSource;
    readonly clock: Clock;
    /** Is told when a listener fails. */
    readonly onError: (error: unknown) => void;
  }) {
    this.#store = parts.store;
    this.#backendOf = parts.backendOf;
    this.#clock = parts.clock;
    this.#changed = new Emitter(parts.onError);
    this.onDidChange = this.#changed.event;
  }

  /** Whether outputs for this run are on their way. */
  isUnderWay(ref: RunRef): boolean {
    return this.#underWay.has(keyOf(ref));
  }

  /**
   * Submits the outputs of all calls that a run waits for; what is known of the run is read anew before and after.
   * @throws {NotSubmitted} where the run, as it is now, does not wait for these outputs: then nothing was sent
   * @throws {ApiError} whose words say whether the server has taken them, or that this is not known
   */
  async submit(ref: RunRef, outputs: readonly ToolOutput[]): Promise<void> {
    const key = keyOf(ref);
    if (this.#underWay.has(key)) {
      throw new NotSubmitted(l10n.t('Other outputs for this run are on their way already.'));
    }
    this.#underWay.add(key);
    this.#changed.fire(ref);
    try {
      await this.#submit(ref, outputs);
    } finally {
      this.#underWay.delete(key);
      this.#changed.fire(ref);
    }
  }

  /** Stops at once. */
  dispose(): void {
    this.#closing.abort();
    this.#changed.dispose();
  }

  async #submit(ref: RunRef, outputs: readonly ToolOutput[]): Promise<void> {
    const { answer: run, isWanted } = await this.#read(ref);
    if (run instanceof ApiError) {
      throw notSent(run);
    }
    const reason = isWanted ? whyNot(run, outputs) : l10n.t('The connection was changed meanwhile.');
    if (reason !== undefined) {
      throw new NotSubmitted(reason);
    }
    const problem = await this.#send(ref, outputs);
    if (problem === undefined || (problem.unclear && (await this.#hasLeft(ref, outputs)))) {
      return;
    }
    if (problem.unclear) {
      throw perhapsTaken(problem);
    }
    if (!concernsConnection(problem)) {
      // It may be another run by now than the one that was shown.
      await this.#read(ref);
    }
    throw notTaken(problem);
  }

  /** Sends the outputs. Gives why that failed, or undefined where the server has taken them. */
  async #send(ref: RunRef, outputs: readonly ToolOutput[]): Promise<ApiError | undefined> {
    const { connectionId, threadId, runId } = ref;
    const { answer, isWanted } = await this.#ask(ref, async (backend, signal) => {
      if (backend.submitToolOutputs === undefined) {
        throw new ApiError('noEndpoint', l10n.t('This server takes no outputs of tool calls.'));
      }
      return backend.submitToolOutputs(threadId, runId, outputs, signal);
    });
    if (answer instanceof ApiError) {
      return answer;
    }
    if (answer === undefined) {
      await this.#read(ref);
    } else if (isWanted) {
      this.#store.applyRun(connectionId, answer);
    }
    return undefined;
  }

  /** Whether a run has gone on from where it waited for these outputs; false where it does not say. */
  async #hasLeft(ref: RunRef, outputs: readonly ToolOutput[]): Promise<boolean> {
    const goneOn = async () => {
      const { answer, isWanted } = await this.#read(ref);
      return answer instanceof ApiError || !isWanted ? undefined : !waitsFor(answer, outputs);
    };
    const first = await goneOn();
    if (first !== false) {
      return first === true;
    }
    await pause(this.#clock, SECOND_LOOK, this.#closing.signal);
    return (await goneOn()) === true;
  }

  /** Reads the run, after all that was sent before. */
  async #read(ref: RunRef): Promise<Asked<Run>> {
    const { connectionId, threadId, runId } = ref;
    const asked = await this.#ask(ref, (backend, signal) => backend.getRun(threadId, runId, signal));
    if (asked.isWanted && !(asked.answer instanceof ApiError)) {
      this.#store.applyRun(connectionId, asked.answer);
    } else if (asked.isWanted && asked.answer instanceof ApiError && asked.answer.isGone) {
      this.#store.setRunProblem(ref, asked.answer);
    }
    return asked;
  }

  #ask<T>({ connectionId }: RunRef, send: Parameters<typeof askServer<T>>[1]): Promise<Asked<T>> {
    const parts = { store: this.#store, backendOf: this.#backendOf, signal: this.#closing.signal };
    return askServer(connectionId, send, parts);
  }
}
