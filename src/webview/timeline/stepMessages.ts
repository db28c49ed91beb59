import { isId } from '../../core/model/references';
import type { Message } from '../../core/model/message';
import type { MessageReading } from '../../protocol';
import { Folds } from '../reading/folds';
import type { StepNode } from './stepOutline';
import { hasEnded } from './steps';

/** What is known of a message; another object whenever that changes. Nothing, where the server gives no messages. */
export interface KnownMessage {
  /** Whether it is being read, perhaps once more. */
  readonly isReading: boolean;
  readonly message?: Message;
  /** Why the last attempt to read it failed. */
  readonly problem?: string;
}

interface Asked {
  readonly id: string;
  /** Whether the step had ended when it was asked for: then it changes no more. */
  readonly hasEnded: boolean;
  /** What the step said then. */
  readonly step: string;
  readonly known: KnownMessage;
}

/** The messages that unfolded steps wrote. Each is asked for when it is to be shown, and not before. */
export class StepMessages {
  /** Which of their texts are shown in full. */
  readonly folds = new Folds([], () => undefined);
  /** By the keys of the steps: two may name the same message, and each asks for itself. */
  readonly #asked = new Map<string, Asked>();
  readonly #ask: (id: string, hasEnded: boolean) => void;

  constructor(ask: (id: string, hasEnded: boolean) => void) {
    this.#ask = ask;
  }

  /** Whether an answer is still to come. */
  get isReading(): boolean {
    return [...this.#asked.values()].some(({ known }) => known.isReading);
  }

  /** What is known of the message of a step; undefined where it was not asked for. */
  known({ key }: StepNode): KnownMessage | undefined {
    return this.#asked.get(key)?.known;
  }

  /**
   * What is known of the message of a step that says so much. Asks for it where it was not yet, or where the step was in
   * progress and says something else now. Undefined for what names no message.
   */
  show({ step, key }: StepNode, says: string): KnownMessage | undefined {
    const { messageId: id } = step;
    if (id === undefined || !isId(id)) {
      return undefined;
    }
    const asked = this.#asked.get(key);
    if (asked?.id !== id || (!asked.hasEnded && asked.step !== says)) {
      this.#read(key, { id, hasEnded: hasEnded(step), step: says }, asked?.id === id ? asked.known : {});
    }
    return this.#asked.get(key)?.known;
  }

  /** Asks once more for a message that could not be read. */
  tryAgain({ key }: StepNode): void {
    const asked = this.#asked.get(key);
    if (asked !== undefined) {
      this.#read(key, asked, asked.known);
    }
  }

  /** Takes what the host says of a message. */
  take(id: string, reading: MessageReading): void {
    for (const [key, asked] of this.#asked) {
      if (asked.id === id) {
        this.#asked.set(key, { ...asked, known: knownFrom(reading, asked.known) });
      }
    }
  }

  #read(key: string, asked: Omit<Asked, 'known'>, { message }: Partial<KnownMessage>): void {
    // What was read of it stays in sight until there is more.
    const known = { isReading: true, ...(message === undefined ? {} : { message }) };
    this.#asked.set(key, { ...asked, known });
    this.#ask(asked.id, asked.hasEnded);
  }
}

function knownFrom(reading: MessageReading, { message }: KnownMessage): KnownMessage {
  switch (reading.state) {
    case 'read':
      return { isReading: false, message: reading.message };
    case 'failed':
      return { isReading: false, problem: reading.problem, ...(message === undefined ? {} : { message }) };
    case 'none':
      return { isReading: false };
  }
}
