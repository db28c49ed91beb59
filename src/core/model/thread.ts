import type { Body } from './body';
import type { ThreadRef } from './references';

/** A thread as a server describes it. */
export interface Thread {
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt?: number;
  /** What whoever created it noted on it, of what is a text. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** `metadata.title` or `metadata.name`, where there is one. */
  readonly title?: string;
  /** As the server said it, where threads have one: `idle`, `busy`, `interrupted` (it waits for a person), `error`. */
  readonly status?: string;
  readonly body: Body;
}

/** What the user said of a thread: that it is to be shown, and how it is called. */
export interface ThreadMark {
  readonly ref: ThreadRef;
  /** Whether the user added it. */
  readonly tracked: boolean;
  readonly label: string | undefined;
}
