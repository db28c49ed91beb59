import { createElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

/** Where a component of React's is shown. */
export class ReactRoot {
  #element;
  #root;
  #mounted = 0;

  /** Shows a component, made anew each time: that is how these are told which nodes are to be unfolded. */
  mount(component, properties) {
    if (this.#root === undefined) {
      this.#element = document.createElement('div');
      document.body.append(this.#element);
      this.#root = createRoot(this.#element);
    }
    this.#root.render(createElement(component, { ...properties, key: ++this.#mounted }));
  }

  /** The same, done when it returns. */
  mountAtOnce(component, properties) {
    flushSync(() => this.mount(component, properties));
  }

  /** @returns {Element | undefined} */
  get element() {
    return this.#element;
  }
}
