import type { JsonIndex } from '../../core/json/jsonIndex';
import { NONE, type Carried, type TreeOutline } from '../tree/treeOutline';
import type { Step, StepCall, StepsDocument } from './steps';

/** A row of the steps: a step, a call of a step that has several, or both at once where a step has one call. */
export interface StepNode {
  readonly step: Step;
  readonly call: StepCall | undefined;
  /** What it is known by in newer documents: made of the ids of the step and the call. */
  readonly key: string;
  readonly parent: number;
  /** Its place among its siblings, from 0, and how many they are. */
  readonly position: number;
  readonly setSize: number;
  readonly childCount: number;
}

/** Which steps and tool calls are rows. What holds several calls is open by habit, and what shows more of itself is not. */
export class StepOutline implements TreeOutline {
  readonly index: JsonIndex;
  readonly #nodes: readonly StepNode[];
  readonly #byKey: ReadonlyMap<string, number>;
  /** Keys of what is open or closed against its habit, also of what is not in this document. Those of last come last. */
  readonly #toggled: Set<string>;
  /** The nodes that are rows, in order: hence sorted. */
  #rows: readonly number[] = [];
  #rowOf: readonly number[] = [];

  constructor({ index, steps }: StepsDocument, toggled: Iterable<string>) {
    this.index = index;
    this.#nodes = nodesOf(steps);
    this.#byKey = new Map(this.#nodes.map(({ key }, node) => [key, node]));
    this.#toggled = new Set(toggled);
    this.#layOut();
  }

  get rowCount(): number {
    return this.#rows.length;
  }

  get toggled(): Iterable<string> {
    return this.#toggled;
  }

  node(node: number): StepNode | undefined {
    return this.#nodes[node];
  }

  /** The node of a key; NONE where there is none. */
  find(key: string): number {
    return this.#byKey.get(key) ?? NONE;
  }

  nodeAt(row: number): number {
    return this.#rows[row] ?? NONE;
  }

  rowOf(node: number): number {
    return this.#rowOf[node] ?? NONE;
  }

  isOpen(node: number): boolean {
    const { key, childCount } = this.#nodes[node] ?? {};
    return key !== undefined && this.#toggled.has(key) !== (childCount ?? 0) > 0;
  }

  hasChildren(node: number): boolean {
    return (this.#nodes[node]?.childCount ?? 0) > 0;
  }

  parent(node: number): number {
    return this.#nodes[node]?.parent ?? NONE;
  }

  parentRow(node: number): number {
    return this.rowOf(this.parent(node));
  }

  /** The level of a row, from 1, as ARIA counts it. */
  level(node: number): number {
    return this.parent(node) === NONE ? 1 : 2;
  }

  *siblings(node: number): Generator<number> {
    const parent = this.parent(node);
    for (let each = parent + 1; each < this.#nodes.length; each++) {
      if (this.parent(each) === parent) {
        yield each;
      } else if (parent !== NONE) {
        return;
      }
    }
  }

  setOpen(nodes: Iterable<number>, open: boolean): void {
    for (const node of nodes) {
      const key = this.#nodes[node]?.key;
      if (key !== undefined && this.isOpen(node) !== open && !this.#toggled.delete(key)) {
        this.#toggled.add(key);
      }
    }
    this.#layOut();
  }

  /**
   * The outline of a newer document in which the same things are open. A call that is gone, or a step that has got calls
   * meanwhile, has its step's first row as its twin.
   */
  carriedTo(newer: StepsDocument, watched: ReadonlySet<number>): Carried<StepOutline> {
    const outline = new StepOutline(newer, this.#toggled);
    const firstOfStep = new Map<string, number>();
    outline.#nodes.forEach(({ step: { id }, parent }, node) => {
      if (parent === NONE && id !== undefined && !firstOfStep.has(id)) {
        firstOfStep.set(id, node);
      }
    });
    const twins = new Map<number, number>();
    for (const node of watched) {
      const known = this.#nodes[node];
      const id = known?.step.id;
      const twin =
        outline.#byKey.get(known?.key ?? '') ?? (id === undefined ? undefined : firstOfStep.get(id));
      if (twin !== undefined) {
        twins.set(node, twin);
      }
    }
    return { outline, twins };
  }

  #layOut(): void {
    const rows: number[] = [];
    const rowOf: number[] = [];
    this.#nodes.forEach(({ parent }, node) => {
      const shown = parent === NONE || this.isOpen(parent);
      rowOf.push(shown ? rows.length : NONE);
      if (shown) {
        rows.push(node);
      }
    });
    this.#rows = rows;
    this.#rowOf = rowOf;
  }
}

function nodesOf(steps: readonly Step[]): StepNode[] {
  const nodes: StepNode[] = [];
  const seen = new Map<string, number>();
  /** Ids that a server gave twice are told apart by their order. */
  const unique = (key: string): string => {
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    return times === 1 ? key : `${key} ${times}`;
  };
  steps.forEach((step, position) => {
    const stepKey = step.id ?? `#${position}`;
    const callKey = (call: StepCall, at: number): string => unique(`${stepKey}/${call.id ?? `#${at}`}`);
    const top = { step, parent: NONE, position, setSize: steps.length };
    const [only, ...others] = step.calls;
    if (only !== undefined && others.length === 0) {
      nodes.push({ ...top, call: only, key: callKey(only, 0), childCount: 0 });
      return;
    }
    const parent = nodes.length;
    nodes.push({ ...top, call: undefined, key: unique(stepKey), childCount: step.calls.length });
    step.calls.forEach((call, at) => {
      const setSize = step.calls.length;
      nodes.push({ step, call, key: callKey(call, at), parent, position: at, setSize, childCount: 0 });
    });
  });
  return nodes;
}
