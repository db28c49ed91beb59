import type { ApiError } from '../../core/api/errors';
import { encodePart, keyOf, type RunRef, type ThreadRef } from '../../core/model/references';
import type { Help } from '../messages';

/** A thread. */
export interface ThreadNode {
  readonly kind: 'thread';
  readonly id: string;
  readonly ref: ThreadRef;
}

/** A run below its thread. */
export interface RunNode {
  readonly kind: 'run';
  readonly id: string;
  readonly ref: RunRef;
}

/** A function call that its run waits for. */
export interface ToolCallNode {
  readonly kind: 'toolCall';
  readonly id: string;
  readonly ref: RunRef;
  readonly index: number;
}

/** A step below its run. */
export interface StepNode {
  readonly kind: 'step';
  readonly id: string;
  readonly ref: RunRef;
  readonly stepId: string;
}

/** "Load More…", at the end of a list. */
export interface MoreNode {
  readonly kind: 'more';
  readonly id: string;
  readonly list:
    | { readonly of: 'threads'; readonly connectionId: string }
    | { readonly of: 'runs'; readonly ref: ThreadRef }
    | { readonly of: 'steps'; readonly ref: RunRef };
}

/** How many threads nobody has looked at, where that matters. A click looks at them. */
export interface UnseenNode {
  readonly kind: 'unseen';
  readonly id: string;
  readonly connectionId: string;
}

/** A row of ours that says something: that a list is empty, or why it could not be loaded. A click on it helps. */
export interface NoteNode {
  readonly kind: 'note';
  readonly id: string;
  readonly text: string;
  /** What stands behind it; where it says nothing else, what a click does. */
  readonly detail?: string;
  /** A codicon's id. */
  readonly icon: string;
  readonly help?: Help;
  /** The failure that it tells of. */
  readonly error?: ApiError;
}

export type Node = ThreadNode | RunNode | ToolCallNode | StepNode | MoreNode | UnseenNode | NoteNode;

/**
 * The nodes that VS Code knows, one object for each id, kept as long as their rows are there. Ids are paths of encoded
 * parts, because the ids of runs and steps repeat across connections and, on some servers, across threads; a row of
 * our own has a suffix.
 */
export class NodeTable {
  readonly #nodes = new Map<string, Node>();
  /** What stands below a row, by the row's id; the roots below the empty one. */
  readonly #below = new Map<string, readonly Node[]>();

  thread(ref: ThreadRef): ThreadNode {
    return this.#keep({ kind: 'thread', id: keyOf(ref), ref });
  }

  run(ref: RunRef): RunNode {
    return this.#keep({ kind: 'run', id: keyOf(ref), ref });
  }

  toolCall(ref: RunRef, index: number): ToolCallNode {
    return this.#keep({ kind: 'toolCall', id: `${keyOf(ref)}#tool-call-${index}`, ref, index });
  }

  step(ref: RunRef, stepId: string): StepNode {
    return this.#keep({ kind: 'step', id: `${keyOf(ref)}#step-${encodePart(stepId)}`, ref, stepId });
  }

  more(parent: string, list: MoreNode['list']): MoreNode {
    return this.#keep({ kind: 'more', id: `${parent}#more`, list });
  }

  unseen(connectionId: string): UnseenNode {
    return this.#keep({ kind: 'unseen', id: unseenId(connectionId), connectionId });
  }

  /** A note says what it says now; so it is a new object each time, under an id that stays. */
  note(parent: string, name: string, note: Omit<NoteNode, 'kind' | 'id'>): NoteNode {
    return { kind: 'note', id: `${parent}#${name}`, ...note };
  }

  /** The node with this id, if VS Code has been given it: a thread's or run's is its key. */
  known(key: string): Node | undefined {
    return this.#nodes.get(key);
  }

  /** Notes what stands below a row now, and forgets what stood there before and is gone. */
  setBelow(parentId: string, nodes: readonly Node[]): void {
    const kept = new Set(nodes.map(({ id }) => id));
    for (const { id } of this.#below.get(parentId) ?? []) {
      this.#forget(id, kept);
    }
    this.#below.set(parentId, nodes);
  }

  /** A run that stood below its thread may stand at the top now: then it stays, and what is below it. */
  #forget(id: string, kept: ReadonlySet<string>): void {
    if (!kept.has(id)) {
      this.#nodes.delete(id);
      for (const node of this.#below.get(id) ?? []) {
        this.#forget(node.id, kept);
      }
      this.#below.delete(id);
    }
  }

  #keep<T extends Node>(node: T): T {
    const known = this.#nodes.get(node.id);
    if (known !== undefined) {
      return known as T;
    }
    this.#nodes.set(node.id, node);
    return node;
  }
}

/** The id of the row that says how many threads nobody has looked at. */
export function unseenId(connectionId: string): string {
  return `${encodeURIComponent(connectionId)}#unseen`;
}
