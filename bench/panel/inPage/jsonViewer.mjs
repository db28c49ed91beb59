import '@alenaksu/json-viewer';

let viewer;

const rows = (selector) => viewer.shadowRoot.querySelectorAll(selector);

bench.use({
  show(text) {
    viewer = document.createElement('json-viewer');
    viewer.data = JSON.parse(text);
    document.body.append(viewer);
  },
  painted: () => viewer?.shadowRoot?.querySelector('li') != null,
  openSteps() {
    viewer.shadowRoot.querySelector('[data-path="steps"] > .collapsable').click();
    return viewer.updateComplete;
  },
  stepsOpen: () => rows('[data-path="steps"] > ul > li').length,
  unfoldAll() {
    viewer.expandAll();
    return viewer.updateComplete;
  },
  search(query) {
    viewer.search(query).next();
  },
  found: (query) => viewer.shadowRoot.querySelector('mark')?.textContent.includes(query) ?? false,
  scroller: () => document.scrollingElement,
  text: () => viewer.shadowRoot.textContent,
});
