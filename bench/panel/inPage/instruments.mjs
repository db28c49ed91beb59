// What measures in the page, by the page's own clock. It is there before the page's own scripts, and so is what VS Code
// gives a webview. A subject's script enters its view with `bench.use`.

/**
 * @typedef {object} View What a subject does in the page. What it cannot do it has not got.
 * @property {(text: string) => void} [show] shows this JSON; absent where the subject listens to the message itself
 * @property {() => boolean} painted whether something of the JSON is in the document; asked in each frame
 * @property {() => void} [bring] brings the JSON into sight, where something else stands above it
 * @property {() => void | Promise<unknown>} [openSteps] unfolds the array of steps, as a person does where that can be done
 * @property {() => number} [stepsOpen] how many of its items are unfolded with it
 * @property {() => void | Promise<unknown>} [unfoldAll]
 * @property {() => boolean} [unfolded] whether it began to show what was folded; asked in each frame
 * @property {() => void} [openSearch] shows where a query is typed, where that is not there anyway
 * @property {(query: string) => void} [search]
 * @property {(query: string, times: number) => boolean} [found] whether it says or marks what it found; asked in each frame
 * @property {() => Element} [scroller] the element that scrolls
 * @property {() => string} [text] all text that is in the document
 */

/** @type {View} */
let view;
let receivedAt;
let violations = 0;
const sent = [];

globalThis.acquireVsCodeApi = () => ({
  getState: () => undefined,
  setState: () => undefined,
  postMessage: (message) => sent.push(message),
});

addEventListener('securitypolicyviolation', () => violations++);
addEventListener('message', () => (receivedAt = performance.now()));

globalThis.bench = {
  use(entered) {
    view = entered;
    if (view.show) addEventListener('message', ({ data }) => view.show(data.text));
  },

  can: (what) => view[what] !== undefined,

  /** From the event with the message until the page has sent its extension one of this type, in ms. */
  async untilSent(type) {
    const at = await frame(() => sent.some((message) => message.type === type));
    return at - receivedAt;
  },

  violations: () => violations,

  async prepare(message) {
    postMessage(message, origin);
    await frame(() => true);
  },

  /** From the event with the message until the first frame with something of the JSON, in ms. */
  async paint(message) {
    receivedAt = undefined;
    postMessage(message, origin);
    const at = await frame(() => receivedAt !== undefined && view.painted());
    return at - receivedAt;
  },

  async bring() {
    view.bring?.();
    await frame(() => true);
  },

  openSteps: () => timed(() => view.openSteps()),
  stepsOpen: () => view.stepsOpen(),

  unfoldAll: () =>
    timed(
      () => view.unfoldAll(),
      () => view.unfolded?.() ?? true,
    ),

  async search(query, times) {
    view.openSearch?.();
    await frame(() => true);
    return await timed(
      () => view.search(query),
      () => view.found(query, times),
    );
  },

  has: (text) => view.text().includes(text),

  /** Whether a text is in the document, or comes into it at the end of what scrolls. */
  async hasAtEnd(text) {
    if (bench.has(text)) return true;
    const scroller = view.scroller();
    scroller.scrollTop = scroller.scrollHeight;
    await frame(() => true);
    return bench.has(text);
  },

  /** Scrolls from the top to the end, a step a frame; the times between the frames, in ms. */
  scroll(steps) {
    const scroller = view.scroller();
    const end = scroller.scrollHeight - scroller.clientHeight;
    return new Promise((resolve) => {
      const times = [];
      let last;
      const next = (now) => {
        if (last !== undefined) times.push(now - last);
        last = now;
        if (times.length === steps) {
          resolve(times);
          return;
        }
        scroller.scrollTop = (end * (times.length + 1)) / steps;
        requestAnimationFrame(next);
      };
      requestAnimationFrame(next);
    });
  },
};

/** What something takes until the first frame after it in which `done` is true, in ms. */
async function timed(work, done = () => true) {
  const startedAt = performance.now();
  await work();
  return (await frame(done)) - startedAt;
}

/** The time at the end of the first frame in which this is true. */
function frame(done) {
  return new Promise((resolve) => {
    const look = () => {
      // The frame is painted once this task is over.
      if (done()) setTimeout(() => resolve(performance.now()));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}
