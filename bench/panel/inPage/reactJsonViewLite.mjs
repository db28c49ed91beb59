import { allExpanded, JsonView } from 'react-json-view-lite';
import 'react-json-view-lite/dist/index.css';
import { ReactRoot } from './reactRoot.mjs';

const root = new ReactRoot();
let data;

/** The item of the tree that is the array of steps. */
const steps = () =>
  [...root.element.querySelectorAll('[aria-level="1"] > ul > *, [role="tree"] > * > ul > *')].find((item) =>
    item.textContent.startsWith('steps:'),
  );

bench.use({
  show(text) {
    data = JSON.parse(text);
    root.mount(JsonView, { data, shouldExpandNode: (level) => level === 0 });
  },
  painted: () => root.element?.querySelector('ul > *') != null,
  openSteps() {
    steps().querySelector('[role="button"]').click();
  },
  stepsOpen: () => steps().querySelectorAll(':scope > ul > *').length,
  unfoldAll() {
    root.mountAtOnce(JsonView, { data, shouldExpandNode: allExpanded });
  },
  scroller: () => document.scrollingElement,
  text: () => root.element.textContent,
});
