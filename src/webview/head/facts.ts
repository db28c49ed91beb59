import * as l10n from '@vscode/l10n';
import type { RunSummary } from '../../protocol';
import { copyButton, element, icon, matchLength, setText } from '../dom';
import { panelLanguage } from '../language';
import { localTime } from '../time';
import { visibleText } from '../../core/model/visibleText';
import { areTimesDue, type Shown } from './due';
import { showTime } from './shownTime';
import { timesOf } from './times';
import { tokenCounts, tokenText } from './tokens';

/** From what share of a limit on its bar warns. */
const NEAR_LIMIT = 0.9;

/** Ids, times and tokens, in columns where there is room. */
export class Facts {
  readonly element = element('div', { className: 'facts' });
  readonly #run: IdFact;
  readonly #thread: IdFact;
  readonly #assistant: IdFact;
  readonly #graph = new IdFact(l10n.t('Graph'));
  readonly #connection = new IdFact(l10n.t('Connection'));
  readonly #times = element('dl');
  readonly #tokens = element('dl');
  readonly #tokenSection: HTMLElement;
  #shown: Shown | undefined;

  constructor(copy: (text: string) => void) {
    this.#run = new IdFact(l10n.t('Run'), l10n.t('Copy Run ID'), copy);
    this.#thread = new IdFact(l10n.t('Thread'), l10n.t('Copy Thread ID'), copy);
    this.#assistant = new IdFact(l10n.t('Assistant'), l10n.t('Copy Assistant ID'), copy);
    const facts = [this.#run, this.#thread, this.#assistant, this.#graph, this.#connection];
    const ids = element('dl', {}, ...facts.map((fact) => fact.element));
    this.#tokenSection = section(l10n.t('Tokens'), this.#tokens);
    this.element.append(
      section(l10n.t('Details'), ids),
      element('div', { className: 'figures' }, section(l10n.t('Times'), this.#times), this.#tokenSection),
    );
  }

  /** Called again and again with the same run, for what tells how long something takes; the rest stays as it is. */
  update(run: RunSummary, now: number): void {
    if (run !== this.#shown?.run) {
      this.#updateIds(run);
      this.#updateTokens(run);
    }
    if (areTimesDue(run, now, this.#shown)) {
      this.#updateTimes(run, now);
      this.#shown = { run, at: now };
    }
  }

  #updateIds(run: RunSummary): void {
    this.#run.update(run.ref.runId);
    this.#thread.update(run.ref.threadId, run.threadLabel);
    this.#assistant.update(run.assistantId);
    this.#graph.update(run.graph);
    this.#connection.update(run.connectionName);
  }

  #updateTimes(run: RunSummary, now: number): void {
    const entries = timesOf(run, now);
    matchLength(this.#times, entries.length, () =>
      element(
        'div',
        {},
        element('dt'),
        element('dd', {}, element('time'), ' ', element('span', { className: 'note' })),
      ),
    );
    entries.forEach((entry, place) => {
      const row = this.#times.children[place];
      const time = row?.querySelector('time');
      const note = row?.querySelector('.note');
      const label = row?.querySelector('dt');
      if (time && note && label) {
        setText(label, entry.label);
        showTime(time, entry.at, localTime(entry.at, now, panelLanguage()));
        setText(note, entry.note ?? '');
      }
    });
  }

  #updateTokens(run: RunSummary): void {
    const counts = tokenCounts(run);
    this.#tokenSection.hidden = counts.length === 0;
    matchLength(this.#tokens, counts.length, () =>
      // The words tell all that the bar shows.
      element(
        'div',
        {},
        element('dt'),
        element('dd', {}, element('span'), element('meter', { ariaHidden: 'true' }), limitReached()),
      ),
    );
    counts.forEach((count, place) => {
      const row = this.#tokens.children[place];
      const label = row?.querySelector('dt');
      const words = row?.querySelector('span');
      const meter = row?.querySelector('meter');
      const reached = row?.querySelector<HTMLElement>('.limit-reached');
      if (label && words && meter && reached) {
        setText(label, count.label);
        setText(words, tokenText(count));
        meter.hidden = count.limit === undefined || count.used === undefined;
        meter.max = count.limit ?? 0;
        meter.high = (count.limit ?? 0) * NEAR_LIMIT;
        meter.value = count.used ?? 0;
        meter.classList.toggle('reached', count.limitReached);
        reached.hidden = !count.limitReached;
      }
    });
  }
}

/** An id or a name with what it is, and a button that copies it where that is of use. */
class IdFact {
  readonly element = element('div', { hidden: true });
  readonly #name = element('div');
  readonly #value = element('div');
  #text = '';

  constructor(label: string, copyLabel?: string, copy?: (text: string) => void) {
    const line = element('div', { className: 'copyable' }, this.#value);
    if (copyLabel !== undefined && copy !== undefined) {
      this.#value.className = 'id';
      line.append(
        copyButton(copyLabel, () => {
          copy(this.#text);
        }),
      );
    }
    this.element.append(element('dt', {}, label), element('dd', {}, this.#name, line));
  }

  /** Shows a value, below a name for it where there is one; nothing where there is no value. */
  update(value: string | undefined, name?: string): void {
    this.#text = value ?? '';
    this.element.hidden = this.#text === '';
    setText(this.#value, visibleText(this.#text));
    setText(this.#name, visibleText(name ?? ''));
    this.#name.hidden = this.#name.textContent === '';
  }
}

/** Marks the limit because of which the run stopped. */
function limitReached(): HTMLElement {
  return element(
    'div',
    { className: 'limit-reached', hidden: true },
    icon('warning'),
    l10n.t('Limit reached: the run stopped here'),
  );
}

function section(title: string, content: HTMLElement): HTMLElement {
  return element('section', {}, element('h2', {}, title), content);
}
