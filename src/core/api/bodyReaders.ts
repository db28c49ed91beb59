import type { Body } from '../model/body';
import type { Run } from '../model/run';
import type { Thread } from '../model/thread';
import * as assistants from './assistantsModel';
import * as langgraph from './langgraphModel';

/** Reads objects of a server out of parsed JSON that did not come with an answer just now. */
export interface BodyReaders {
  /** Undefined for what has no id. */
  readonly readThread: (value: unknown, body: Body) => Thread | undefined;
  /** Undefined for what has no id. `threadId` stands in where the run names no thread. */
  readonly readRun: (value: unknown, body: Body, threadId: string) => Run | undefined;
}

/** How the objects of this kind of server are read. */
export function bodyReaders(kind: string): BodyReaders {
  return kind === 'langgraph' ? langgraph : assistants;
}
