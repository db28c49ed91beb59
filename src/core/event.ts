import type { Disposable } from './clock';

/** Subscribes a listener until it is disposed. Structurally VS Code's `Event`, without `vscode`. */
export type Event<T> = (listener: (value: T) => unknown) => Disposable;

/** The side of an {@link Event} that its owner keeps. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => unknown>();
  readonly #onError: (error: unknown) => void;

  /** @param onError is told what a listener throws; neither the others nor who fires notice it */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

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
      try {
        listener(value);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
