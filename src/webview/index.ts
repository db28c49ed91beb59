// The Run panel's webview: puts the page together and passes messages on.

import type { HostMessage, PanelAction, RunSummary } from '../protocol';
import { RunDetails } from './details/runDetails';
import { afterPaint, Announcer, element } from './dom';
import { announcementOf } from './head/announcement';
import { Facts } from './head/facts';
import { ProblemLine } from './head/problemLine';
import { ReasonSection } from './head/reasonSection';
import { StatusBar } from './head/statusBar';
import { Host } from './host';
import { keepFocus } from './keepFocus';
import { JsonSection } from './json/jsonSection';
import { ScrollReturn } from './scrollReturn';
import { TimelineSection } from './timeline/timelineSection';
import { ToolOutputs } from './toolOutputs/toolOutputs';
import './runPanel.css';

/** How often the words that tell how long something takes are brought up to date, in ms. */
const TICK = 1000;
/** How long folds and scrolling may go on before they are kept, in ms. */
const SAVE_AFTER = 200;
const IS_MAC = navigator.userAgent.includes('Mac');

type BodyMessage = Extract<HostMessage, { type: 'body' }>;

const host = new Host();
const kept = host.load();
const announcer = new Announcer();
let run: RunSummary | undefined;
let isScrolled = false;
/** Whether what was typed is other than what the host keeps. */
let areDraftsOther = false;
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
  saving = setTimeout(saveNow, SAVE_AFTER);
}

function saveNow(): void {
  clearTimeout(saving);
  if (run !== undefined) {
    host.save({
      ref: run.ref,
      scrollTop: scroll.top,
      json: json.state,
      steps: timeline.state,
      sections: details.open,
    });
  }
  if (areDraftsOther) {
    areDraftsOther = false;
    host.send({ type: 'drafts', drafts: toolOutputs.drafts });
  }
}

const bar = new StatusBar(act);
const problem = new ProblemLine(act);
const reason = new ReasonSection();
const toolOutputs = new ToolOutputs({
  copy,
  submit: (outputs) => {
    host.send({ type: 'submit', outputs });
  },
  cancel: () => {
    act('cancel');
  },
  changed: () => {
    areDraftsOther = true;
    save();
  },
  left: () => {
    reason.element.focus();
  },
});
const timeline = new TimelineSection(kept?.steps, {
  coveredTop: () => bar.coveredTop,
  copy,
  changed: save,
  act,
  readMessage: (id, hasEnded) => {
    host.send({ type: 'readMessage', id, hasEnded });
  },
  showJson: (pointer) => {
    json.reveal('steps', pointer);
  },
});
const facts = new Facts(copy);
const details = new RunDetails(kept?.sections ?? [], {
  copy,
  changed: save,
  showJson: (pointer) => {
    json.reveal('run', pointer);
  },
});
const json = new JsonSection(kept?.json, {
  coveredTop: () => bar.coveredTop,
  copy,
  changed: save,
});
const scroll = new ScrollReturn(kept?.scrollTop, () => timeline.awaitsMessage);
const overview = element(
  'div',
  { className: 'overview' },
  reason.element,
  toolOutputs.element,
  timeline.element,
  facts.element,
);
const main = element('main', { hidden: true }, problem.element, overview, details.element, json.element);

function showSummary(next: RunSummary): void {
  const change = announcementOf(run, next);
  if (change !== undefined) {
    announcer.say(change);
  }
  run = next;
  scroll.heed(next);
  bar.element.hidden = false;
  main.hidden = false;
  keepJsonInPlace(() => {
    bar.update(next);
    problem.update(next.problem);
    updateTimes();
    toolOutputs.update(next);
  });
  save();
}

function updateTimes(): void {
  if (run !== undefined) {
    const now = Date.now();
    bar.updateTime(run, now);
    reason.update(run, now);
    timeline.update(run, now);
    facts.update(run, now);
  }
}

/** Whoever reads the JSON does not want it to move when something above it grows. */
function keepJsonInPlace(change: () => void): void {
  const hasFocus = json.element.contains(document.activeElement);
  if (!isScrolled && !hasFocus) {
    // Measuring is not for nothing: the page is laid out for it.
    change();
    return;
  }
  const before = json.element.getBoundingClientRect().top;
  change();
  const by = json.element.getBoundingClientRect().top - before;
  const isRead = before < bar.coveredTop || (hasFocus && before < window.innerHeight);
  if (isRead && by !== 0) {
    window.scrollBy({ top: by, behavior: 'instant' });
  }
}

function showBody({ of, revision, text, before }: BodyMessage): void {
  json.show(of, { text, before }, (index) => {
    keepJsonInPlace(() => {
      if (of === 'run') {
        details.show(index);
      } else {
        timeline.show(index);
      }
    });
    scroll.go(of);
    afterPaint(() => {
      host.send({ type: 'shown', of, revision });
    });
  });
}

/** A person who selects some of the words does not want them to be replaced meanwhile. */
function isSelecting(): boolean {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(overview, true);
}

bar.element.hidden = true;
keepFocus(reason.element);
document.body.append(bar.element, main, announcer.element);
// What stays below the bar has to know how high it is, and what gets the focus is not to lie under either.
const covers = new ResizeObserver(() => {
  const { style } = document.documentElement;
  style.setProperty('--bar-height', `${bar.element.offsetHeight}px`);
  style.setProperty('--covered-height', `${bar.coveredTop + json.toolbarHeight}px`);
});
covers.observe(bar.element);
covers.observe(json.element);
window.addEventListener(
  'scroll',
  () => {
    isScrolled = window.scrollY > 0;
    bar.element.classList.toggle('scrolled', isScrolled);
    save();
  },
  { passive: true },
);
window.addEventListener('focus', () => {
  host.send({ type: 'entered' });
});
// The page may be gone a moment later.
window.addEventListener('blur', saveNow);
window.addEventListener('keydown', (event) => {
  // On a Mac, Ctrl+F goes forward in a text.
  const withCommand = IS_MAC ? event.metaKey : event.ctrlKey;
  if (withCommand && !event.altKey && event.key.toLowerCase() === 'f' && json.focusSearch()) {
    event.preventDefault();
  }
});
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
      showBody(message);
      break;
    case 'drafts':
      toolOutputs.restore(message.drafts);
      break;
    case 'message':
      keepJsonInPlace(() => {
        timeline.showMessage(message.id, message.reading);
      });
      scroll.go();
      break;
    case 'rowCommand':
      json.run(message.command);
      break;
    case 'showToolOutputs':
      scroll.stay();
      toolOutputs.show();
      break;
  }
});
host.send({ type: 'ready' });
