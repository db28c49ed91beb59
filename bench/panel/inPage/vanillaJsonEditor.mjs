import { createJSONEditor, expandAll, expandSelf } from 'vanilla-jsoneditor/standalone.js';

let target;
let editor;

bench.use({
  show(text) {
    target = document.createElement('div');
    target.style.height = '100vh';
    document.body.append(target);
    editor = createJSONEditor({ target, props: { content: { json: JSON.parse(text) }, readOnly: true } });
  },
  painted: () => target?.querySelector('.jse-key') != null,
  openSteps() {
    return editor.expand(['steps'], expandSelf);
  },
  stepsOpen: () => target.querySelectorAll('[data-path^="%2Fsteps%2F"]').length,
  unfoldAll() {
    return editor.expand([], expandAll);
  },
  openSearch() {
    target.querySelector('.jse-search').click();
  },
  search(query) {
    const box = target.querySelector('.jse-search-input');
    box.value = query;
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  },
  found: (query, times) =>
    target.querySelector('.jse-search-count')?.textContent.includes(`/${times}`) ?? false,
  scroller: () => target.querySelector('.jse-contents'),
  text: () => target.textContent,
});
