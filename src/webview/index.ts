// The Run panel's webview: puts the page together and passes messages on.

import * as l10n from '@vscode/l10n';
import type { JsonIndex } from '../core/json/jsonIndex';
import { statusRow } from '../core/model/status';
import type { BodyName, PanelAction, RunSummary } from '../protocol';
import { Announcer, element } from './dom';
import { Facts } from './head/facts';
import { ProblemLine } from './head/problemLine';
import { ReasonSection } from './head/reasonSection';
import { StatusBar } from './head/statusBar';
import { Host } from './host';
import { JsonSection } from './json/jsonSection';
import './runPanel.css';

/** How often the words that tell how long something takes are brought up to date, in ms. */
const TICK = 1000;
/** How long folds and scrolling may go on before they are kept, in ms. */
const SAVE_AFTER = 200;

const host = new Host();
const kept = host.load();
const announcer = new Announcer();
let run: RunSummary | undefined;
let scrollTop = kept?.scrollTop;
let saving: ReturnType<typeof setTimeout> | undefined;

function act(action: PanelAction): void {
  host.send({ type: 'action', action });
}

function copy(text: string): void {
  host.send({ type: 'copy', text });
  announcer.sayCopied();
}

function save(): void {
  clearTimeout(saving);
  saving = setTimeout(() => {
    if (run !== undefined) {
      host.save({
        ref: run.ref,
        scrollTop: window.scrollY,
        json: json.state,
        steps: kept?.steps ?? { toggled: [] },
        sections: kept?.sections ?? [],
        drafts: kept?.drafts ?? {},
      });
    }
  }, SAVE_AFTER);
}

const bar = new StatusBar(act);
const problem = new ProblemLine(act);
const reason = new ReasonSection(copy);
const facts = new Facts(copy);
const json = new JsonSection(kept?.json, {
  coveredTop: () => bar.element.offsetHeight,
  copy,
  changed: save,
  indexed: showIndex,
});
const overview = element('div', { className: 'overview' }, reason.element, facts.element);
const main = element('main', { hidden: true }, problem.element, overview, json.element);

function showSummary(next: RunSummary): void {
  const label = statusRow(next.status).label;
  if (run !== undefined && statusRow(run.status).label !== label) {
    announcer.say(l10n.t('The run is now {0}.', label));
  }
  run = next;
  bar.element.hidden = false;
  main.hidden = false;
  keepJsonInPlace(() => {
    bar.update(next);
    problem.update(next.problem);
    updateTimes();
  });
  save();
}

function updateTimes(): void {
  if (run !== undefined) {
    reason.update(run, Date.now());
    facts.update(run, Date.now());
  }
}

/** Whoever reads the JSON does not want it to move when something above it grows. */
function keepJsonInPlace(change: () => void): void {
  const before = json.element.getBoundingClientRect().top;
  change();
  const by = json.element.getBoundingClientRect().top - before;
  const isRead = before < bar.element.offsetHeight || json.element.contains(document.activeElement);
  if (isRead && by !== 0) {
    window.scrollBy({ top: by, behavior: 'instant' });
  }
}

function showBody(of: BodyName, revision: number, text: string): void {
  showIndex(of, json.show(of, text));
  requestAnimationFrame(() => {
    if (scrollTop !== undefined) {
      window.scrollTo({ top: scrollTop, behavior: 'instant' });
      scrollTop = undefined;
    }
    // The frame is painted when this task is over: tell in the next one.
    setTimeout(() => {
      host.send({ type: 'shown', of, revision });
    });
  });
}

/** Shows what is read from a body; there are no values where it is no JSON. */
function showIndex(_of: BodyName, _index: JsonIndex | undefined): void {
  // The sections that read bodies come here.
}

/** A person who selects some of the words does not want them to be replaced meanwhile. */
function isSelecting(): boolean {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(overview, true);
}

window.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'f') {
    json.focusSearch();
    event.preventDefault();
  }
});
// What stays below the bar has to know how high it is.
new ResizeObserver(() => {
  document.documentElement.style.setProperty('--bar-height', `${bar.element.offsetHeight}px`);
}).observe(bar.element);
bar.element.hidden = true;
document.body.append(bar.element, main, announcer.element);
window.addEventListener(
  'scroll',
  () => {
    bar.element.classList.toggle('scrolled', window.scrollY > 0);
    save();
  },
  { passive: true },
);
setInterval(() => {
  if (!isSelecting()) {
    keepJsonInPlace(updateTimes);
  }
}, TICK);
host.listen((message) => {
  switch (message.type) {
    case 'summary':
      showSummary(message.summary);
      break;
    case 'body':
      showBody(message.of, message.revision, message.text);
      break;
    case 'rowCommand':
      json.run(message.command);
      break;
    case 'showToolOutputs':
      break;
  }
});
host.send({ type: 'ready' });
