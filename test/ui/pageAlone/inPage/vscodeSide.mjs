// What VS Code gives a webview, and what a test asks of it. It is there before the page's own script. `KEPT` is what an
// earlier page has kept; undefined where there was none.

/** All that the page has sent, in order. */
const sent = [];
/** What the page's CSP has kept from happening. */
const violations = [];
let kept = globalThis.KEPT;
let heard = () => undefined;

globalThis.acquireVsCodeApi = () => ({
  getState: () => kept,
  setState: (state) => {
    kept = JSON.parse(JSON.stringify(state));
  },
  postMessage: (message) => {
    sent.push(JSON.parse(JSON.stringify(message)));
    heard();
  },
});

addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  violations.push(`${violatedDirective}: ${blockedURI}`),
);

// As in VS Code's own style sheet for webviews.
const styles = new CSSStyleSheet();
styles.replaceSync(`
  html { --vscode-font-family: sans-serif; --vscode-font-size: 13px; --vscode-editor-font-family: monospace; }
  body { margin: 0; padding: 0 20px; font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); }
`);
if (globalThis !== globalThis.top) {
  document.adoptedStyleSheets = [styles];
}

globalThis.vscodeSide = {
  sent: (type) => sent.filter((message) => message.type === type),
  violations: () => violations,
  kept: () => kept,

  /** Sends a message; resolves when the page has taken it in, though not yet painted what comes of it. */
  tell: (json) =>
    new Promise((resolve) => {
      addEventListener('message', () => resolve(), { once: true });
      postMessage(JSON.parse(json), origin);
    }),

  /** Resolves with the first message that has all these fields, once it was sent. */
  untilSent: (fields) =>
    new Promise((resolve) => {
      const wanted = Object.entries(fields).map(([name, value]) => [name, JSON.stringify(value)]);
      heard = () => {
        const found = sent.find((each) =>
          wanted.every(([name, value]) => JSON.stringify(each[name]) === value),
        );
        if (found !== undefined) resolve(found);
      };
      heard();
    }),

  /** Resolves when what the page has begun to do in frames is painted. */
  painted: () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
    }),
};
