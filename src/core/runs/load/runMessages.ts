import pLimit from 'p-limit';
import { ApiError } from '../../api/errors';
import type { Disposable } from '../../clock';
import type { Message } from '../../model/message';
import type { RunRef } from '../../model/references';
import type { RunStore } from '../store/runStore';
import { askServer } from './askServer';
import type { BackendSource } from './runLoader';

/** Of many that are unfolded at once so many are asked for at a time. */
const AT_A_TIME = 4;

/** A message, why it can't be read, or that the server gives no messages. */
export type MessageAnswer = Message | ApiError | 'none';

/**
 * Reads the messages that a run wrote, for somebody who looks at one. What changes no more is read once: it is kept as
 * long as this is, and nowhere else.
 */
export class RunMessages implements Disposable {
  readonly #ref: RunRef;
  readonly #store: RunStore;
  readonly #backendOf: BackendSource;
  readonly #kept = new Map<string, Message>();
  readonly #underWay = new Map<string, AbortController>();
  readonly #inTurn = pLimit(AT_A_TIME);
  /** The store's generation of the connection that told what is kept. */
  #generation: number;

  constructor(ref: RunRef, parts: { readonly store: RunStore; readonly backendOf: BackendSource }) {
    this.#ref = ref;
    this.#store = parts.store;
    this.#backendOf = parts.backendOf;
    this.#generation = parts.store.generation(ref.connectionId);
  }

  /**
   * Gives a message; `hasEnded` says whether the step that writes it has, so that it changes no more. Undefined where
   * the answer is not wanted any more, as it was asked for again.
   */
  async read(id: string, hasEnded: boolean): Promise<MessageAnswer | undefined> {
    const { connectionId, threadId } = this.#ref;
    this.#forgetOthers();
    const kept = this.#kept.get(id);
    if (kept !== undefined) {
      return kept;
    }
    // It may have been sent before the step was what it is now.
    this.#underWay.get(id)?.abort();
    const attempt = new AbortController();
    const { signal } = attempt;
    this.#underWay.set(id, attempt);
    const parts = { store: this.#store, backendOf: this.#backendOf, signal };
    const asked = await this.#inTurn(() =>
      signal.aborted || this.#isKnownToHave === false
        ? undefined
        : askServer(connectionId, async (backend) => backend.getMessage?.(threadId, id, signal), parts),
    );
    if (signal.aborted) {
      return undefined;
    }
    this.#underWay.delete(id);
    if (asked === undefined) {
      return 'none';
    }
    const { answer, isWanted } = asked;
    if (!isWanted) {
      // Another key or address: what this one says was not asked for.
      return this.read(id, hasEnded);
    }
    if (answer === undefined || (isNoEndpoint(answer) && this.#isKnownToHave !== true)) {
      // The run could be read at this address: it is this that the server lacks.
      this.#store.applyCapabilities(connectionId, { messages: false });
      return 'none';
    }
    if (!(answer instanceof ApiError)) {
      if (this.#isKnownToHave === undefined) {
        this.#store.applyCapabilities(connectionId, { messages: true });
      }
      if (hasEnded && answer.status !== 'in_progress') {
        this.#kept.set(id, answer);
      }
    }
    return answer;
  }

  dispose(): void {
    for (const attempt of this.#underWay.values()) {
      attempt.abort();
    }
  }

  get #isKnownToHave(): boolean | undefined {
    return this.#store.connection(this.#ref.connectionId).capabilities.messages;
  }

  /** What was said to another key, or by another server, is not this one's. */
  #forgetOthers(): void {
    const generation = this.#store.generation(this.#ref.connectionId);
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#kept.clear();
    }
  }
}

function isNoEndpoint(answer: Message | ApiError): boolean {
  return answer instanceof ApiError && answer.kind === 'noEndpoint';
}
