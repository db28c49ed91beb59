import { json } from '@codemirror/lang-json';
import { findNext, openSearchPanel, SearchQuery, setSearchQuery } from '@codemirror/search';
import { basicSetup, EditorView } from 'codemirror';

let editor;

// It takes the text as it is, and shows all of it from the start: there is nothing to unfold.
bench.use({
  show(text) {
    const fullHeight = EditorView.theme({ '&': { height: '100vh' }, '.cm-scroller': { overflow: 'auto' } });
    editor = new EditorView({
      doc: text,
      extensions: [basicSetup, json(), fullHeight],
      parent: document.body,
    });
  },
  painted: () => document.querySelector('.cm-line') !== null,
  openSearch() {
    openSearchPanel(editor);
  },
  search(query) {
    editor.dispatch({ effects: setSearchQuery.of(new SearchQuery({ search: query })) });
    findNext(editor);
  },
  found: (query) => document.querySelector('.cm-searchMatch-selected')?.textContent === query,
  scroller: () => editor.scrollDOM,
  text: () => editor.contentDOM.textContent,
});
