import JSONFormatter from 'json-formatter-js';

let formatter;
let element;

const steps = () =>
  [...element.querySelectorAll('.json-formatter-row')].find(
    (row) => row.querySelector('.json-formatter-key')?.textContent === 'steps:',
  );

bench.use({
  show(text) {
    // Its animation would add some items in each frame.
    formatter = new JSONFormatter(JSON.parse(text), 1, { animateOpen: false });
    element = formatter.render();
    document.body.append(element);
  },
  painted: () => element?.querySelector('.json-formatter-row') != null,
  openSteps() {
    steps().querySelector('.json-formatter-toggler-link').click();
  },
  stepsOpen: () => steps().querySelectorAll(':scope > .json-formatter-children > *').length,
  unfoldAll() {
    formatter.openAtDepth(Infinity);
  },
  scroller: () => document.scrollingElement,
  text: () => element.textContent,
});
