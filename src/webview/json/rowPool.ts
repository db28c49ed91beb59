import type { RowView } from './rowView';

/** The rows that are in the document, by the value they show. A row that goes is kept to show another value. */
export class RowPool {
  readonly #shown = new Map<number, RowView>();
  readonly #spare: RowView[] = [];
  readonly #element: HTMLElement;
  readonly #make: () => RowView;

  constructor(element: HTMLElement, make: () => RowView) {
    this.#element = element;
    this.#make = make;
  }

  get values(): Iterable<number> {
    return this.#shown.keys();
  }

  get views(): Iterable<RowView> {
    return this.#shown.values();
  }

  get(value: number): RowView | undefined {
    return this.#shown.get(value);
  }

  /**
   * Brings exactly these values into the document, in their order, for what reads it. Calls back with each row, and
   * whether it was there before. What is there stays where it is, as the focus may be in it.
   */
  show(values: ReadonlySet<number>, place: (view: RowView, value: number, wasShown: boolean) => void): void {
    for (const [value, view] of this.#shown) {
      if (!values.has(value)) {
        this.#shown.delete(value);
        this.#putAside(view);
      }
    }
    let next = this.#element.firstElementChild;
    for (const value of values) {
      const shown = this.#shown.get(value);
      const view = shown ?? this.#spare.pop() ?? this.#make();
      this.#shown.set(value, view);
      place(view, value, shown !== undefined);
      if (view.element === next) {
        next = next.nextElementSibling;
      } else {
        this.#element.insertBefore(view.element, next);
      }
    }
  }

  /** Lets rows stand for the twins of their values in a newer text; those without one go. */
  carry(twins: ReadonlyMap<number, number>): void {
    const before = [...this.#shown];
    this.#shown.clear();
    for (const [value, view] of before) {
      const twin = twins.get(value);
      if (twin === undefined || this.#shown.has(twin)) {
        this.#putAside(view);
      } else {
        this.#shown.set(twin, view);
      }
    }
  }

  #putAside(view: RowView): void {
    view.element.remove();
    this.#spare.push(view);
  }
}
