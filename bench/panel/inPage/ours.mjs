// The Run panel, found as a person finds it: by the roles and names of what is in it.

const TREE = '[role="tree"][aria-label="Run as JSON"]';
const JSON_SECTION = 'section.json';

const inTree = (selector) => document.querySelector(`${TREE} [role="treeitem"]${selector}`);

function named(selector, name) {
  const found = [...document.querySelectorAll(`${JSON_SECTION} ${selector}`)];
  const one = found.find((each) => (each.ariaLabel ?? each.textContent).trim() === name);
  if (one === undefined) throw new Error(`The Run panel has no “${name}”.`);
  return one;
}

bench.use({
  painted: () => inTree('') !== null,
  bring() {
    document.querySelector(JSON_SECTION).scrollIntoView();
  },
  openSteps() {
    inTree('[aria-level="1"][aria-label^="steps:"]').click();
  },
  stepsOpen: () => Number(inTree('[aria-level="2"]')?.ariaSetSize ?? 0),
  unfoldAll() {
    named('button', 'Expand All').click();
  },
  unfolded: () => inTree('[aria-level="3"]') !== null,
  search(query) {
    const box = named('[type="search"], [role="searchbox"]', 'Find in JSON');
    box.value = query;
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  },
  found: (query, times) =>
    [...document.querySelectorAll(`${JSON_SECTION} [role="status"]`)].some((status) =>
      new RegExp(`\\bof ${times}\\b`).test(status.textContent),
    ),
  scroller: () => document.scrollingElement,
  text: () => document.querySelector(TREE).textContent,
});
