import type { Body } from './body';

/** A thread as a server describes it. */
export interface Thread {
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt?: number;
  /** `metadata.title` or `metadata.name`, where there is one. */
  readonly title?: string;
  readonly body: Body;
}
