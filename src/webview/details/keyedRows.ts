/** A row that shows one item. */
export interface KeyedRow<Item> {
  readonly element: HTMLElement;
  /** Takes the item as it is now; false where it is another one to look at, and the row must be made anew. */
  carry(item: Item): boolean;
}

/**
 * The rows of a list, each by a key. What shows the same as before stays in the document as it is, with the focus and
 * the selection that may be in it.
 */
export class KeyedRows<Item> {
  readonly #list: HTMLElement;
  readonly #make: (item: Item, key: string) => KeyedRow<Item>;
  #rows = new Map<string, KeyedRow<Item>>();

  constructor(list: HTMLElement, make: (item: Item, key: string) => KeyedRow<Item>) {
    this.#list = list;
    this.#make = make;
  }

  /** Shows items in their order, by keys of which no two are the same. */
  show(items: ReadonlyMap<string, Item>): void {
    const rows = new Map<string, KeyedRow<Item>>();
    for (const [key, item] of items) {
      const row = this.#rows.get(key);
      rows.set(key, row?.carry(item) === true ? row : this.#make(item, key));
    }
    const kept = new Set(rows.values());
    for (const row of this.#rows.values()) {
      if (!kept.has(row)) {
        row.element.remove();
      }
    }
    this.#rows = rows;
    let place = this.#list.firstElementChild;
    for (const { element } of rows.values()) {
      if (element === place) {
        place = place.nextElementSibling;
      } else {
        this.#list.insertBefore(element, place);
      }
    }
  }
}
