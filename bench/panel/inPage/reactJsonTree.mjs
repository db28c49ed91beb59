import { JSONTree } from 'react-json-tree';
import { ReactRoot } from './reactRoot.mjs';

const root = new ReactRoot();
let data;

const steps = () =>
  [...root.element.querySelectorAll('li li')].find((item) => item.textContent.startsWith('▶steps:'));

bench.use({
  show(text) {
    data = JSON.parse(text);
    root.mount(JSONTree, { data });
  },
  painted: () => root.element?.querySelector('li li') != null,
  openSteps() {
    steps().querySelector('label').click();
  },
  stepsOpen: () => steps().querySelectorAll(':scope > ul > *').length,
  unfoldAll() {
    root.mountAtOnce(JSONTree, { data, shouldExpandNodeInitially: () => true });
  },
  scroller: () => document.scrollingElement,
  text: () => root.element.textContent,
});
