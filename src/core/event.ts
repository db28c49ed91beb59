import type { Disposable } from './clock';

/** Subscribes a listener until it is disposed. Structurally VS Code's `Event`, without `vscode`. */
export type Event<T> = (listener: (value: T) => unknown) => Disposable;

/** The side of an {@link Event} that its owner keeps. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => unknown>();

  readonly event: Event<T> = (listener) => {
    // A wrapper of its own, so that the same function may listen twice.
    const entry = (value: T) => listener(value);
    this.#listeners.add(entry);
    return {
      dispose: () => {
        this.#listeners.delete(entry);
      },
    };
  };

  fire(value: T): void {
    for (const listener of [...this.#listeners]) {
      listener(value);
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
