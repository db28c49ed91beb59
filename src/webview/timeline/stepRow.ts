import * as l10n from '@vscode/l10n';
import { statusRow } from '../../core/model/status';
import { element, icon, setIcon, setText, themeColor } from '../dom';
import { panelLanguage } from '../language';
import type { TreeRow } from '../tree/rowPool';
import type { RowState } from '../tree/virtualTree';
import type { Axis } from './axis';
import { messageDetail } from './detail/messageDetail';
import { StepDetail } from './detail/stepDetail';
import { placeOn } from './placeOn';
import type { KnownMessage, StepMessages } from './stepMessages';
import type { StepNode, StepOutline } from './stepOutline';
import { callsFunctions, isInProgress, stepSpan } from './steps';
import { durationWords, inOneLine, stepIcon, stepName, stepStatus, timesWords } from './stepWords';

/** How rows are placed in time: all times are milliseconds since the Unix epoch. */
export interface TimeScale {
  readonly axis: Axis;
  /** Where the axis begins. */
  readonly from: number;
  /** When the run ended, or now: what is in progress goes on until then. */
  readonly to: number;
  readonly now: number;
}

export interface StepRowActions {
  readonly copy: (text: string) => void;
  readonly messages: StepMessages;
  /** Asks once more for the message of a node. */
  readonly tryAgain: (node: StepNode) => void;
  /** Shows a node's JSON. */
  readonly showJson: (node: number) => void;
}

/** One row of the steps: what the step is, how long it took, and its bar on the axis. */
export class StepRow implements TreeRow {
  readonly element = element('div', { role: 'none' });
  readonly below = element('div', { className: 'below' });
  node = -1;
  readonly #actions: StepRowActions;
  /** Shows what the step did. */
  readonly #detail = element('div', { className: 'step-detail', role: 'group' });
  readonly #line = element('div', { className: 'line scale', role: 'treeitem' });
  readonly #indent = element('span', { className: 'indent' });
  readonly #twistie = element('span', { ariaHidden: 'true' });
  readonly #icon = icon('blank');
  readonly #name = element('bdi', { className: 'step-name' });
  readonly #status = icon('blank');
  readonly #duration = element('span', { className: 'duration' });
  readonly #bar = element('button', { type: 'button' });
  /** What is shown: the step and, of those with a row of their own, the call. */
  #shown: StepNode | undefined;
  /** What the details are of, and its text: newer documents have the same text in other nodes. */
  #detailed: StepNode | undefined;
  #detailSource: string | undefined;
  #message: KnownMessage | undefined;

  constructor(actions: StepRowActions) {
    this.#actions = actions;
    this.#bar.ariaDescription = l10n.t('Show in JSON');
    this.#bar.addEventListener('click', () => {
      actions.showJson(this.node);
    });
    this.#line.append(
      element(
        'span',
        { className: 'label' },
        this.#indent,
        this.#twistie,
        this.#icon,
        this.#name,
        this.#status,
      ),
      ' ',
      this.#duration,
      element('span', { className: 'track' }, this.#bar),
    );
    this.element.append(this.#line);
  }

  show(
    node: number,
    outline: StepOutline,
    time: TimeScale,
    { id, isOpen, canOpen, focused }: RowState,
  ): void {
    const shown = outline.node(node);
    this.#shown = shown;
    if (shown === undefined) {
      return;
    }
    const name = stepName(outline.index, shown);
    this.#line.id = id;
    this.element.className = `row${focused ? ' focused' : ''}`;
    this.#line.ariaLevel = `${outline.level(node)}`;
    this.#line.ariaPosInSet = `${shown.position + 1}`;
    this.#line.ariaSetSize = `${shown.setSize}`;
    this.#line.ariaExpanded = canOpen ? `${isOpen}` : null;
    this.#line.ariaSelected = `${focused}`;

    this.#indent.style.setProperty('--depth', `${outline.level(node) - 1}`);
    this.#twistie.className = `twistie${canOpen ? ` codicon codicon-chevron-${isOpen ? 'down' : 'right'}` : ''}`;
    const row = statusRow(shown.step.status);
    setIcon(this.#icon, stepIcon(shown));
    this.#icon.style.color = themeColor(row.color);
    setText(this.#name, name);
    this.#name.title = name;
    // What has gone well needs no word.
    this.#status.hidden = shown.step.status === 'completed' || stepStatus(shown.step) === '';
    setIcon(this.#status, row.icon);
    this.#status.style.color = themeColor(row.color);
    this.#status.title = stepStatus(shown.step);
    this.#bar.tabIndex = focused ? 0 : -1;
    this.#bar.className = `bar phase-${callsFunctions(shown.step) ? 'waiting' : 'working'} ${row.group}`;
    this.#bar.style.setProperty('--status', themeColor(row.color));
    this.showTime(outline, time);
    this.#showDetail(isOpen ? shown : undefined, outline, name);
  }

  /** Places the bar anew and says anew how long it took. */
  showTime({ index }: StepOutline, { axis, from, to, now }: TimeScale): void {
    const node = this.#shown;
    if (node === undefined) {
      return;
    }
    const { step } = node;
    const locale = panelLanguage();
    const span = stepSpan(step, to);
    // Where it lies is not known, but its JSON is there all the same.
    this.#bar.classList.toggle('unplaced', span === undefined);
    if (span !== undefined) {
      placeOn(axis, this.#bar, span.from - from, Math.min(span.to, to) - from);
    }
    const name = stepName(index, node);
    const duration = durationWords(step, to);
    const whole = inOneLine([name, stepStatus(step), duration, timesWords(step, to, now, locale)]);
    setText(this.#duration, duration);
    // It begins with what stands in the row, so that the row can be spoken of by that.
    this.#line.ariaLabel = inOneLine([`${name} ${duration}`.trim(), stepStatus(step)]);
    this.#bar.ariaLabel = whole;
    this.#bar.title = l10n.t('{0}. Click to show it in the JSON.', whole);
  }

  /** Whether time goes on for it. */
  get isLive(): boolean {
    return this.#shown !== undefined && isInProgress(this.#shown.step);
  }

  #showDetail(node: StepNode | undefined, { index }: StepOutline, name: string): void {
    const { messages, copy } = this.#actions;
    if (node === this.#detailed && (node && messages.known(node)) === this.#message) {
      return;
    }
    this.#detailed = node;
    const detail = node === undefined ? undefined : new StepDetail(index, node);
    const source = detail?.source;
    const message = node && messages.show(node, source ?? '');
    if (source === this.#detailSource && message === this.#message) {
      return;
    }
    this.#detailSource = source;
    this.#message = message;
    const parts = detail?.make(copy, node && message ? this.#messageParts(node, message) : []) ?? [];
    this.#detail.replaceChildren(...parts);
    if (parts.length === 0) {
      this.#detail.remove();
      return;
    }
    this.#detail.ariaLabel = l10n.t('Details of {0}', name);
    this.below.style.setProperty('--depth', this.#indent.style.getPropertyValue('--depth'));
    this.below.append(this.#detail);
  }

  #messageParts(node: StepNode, message: KnownMessage): HTMLElement[] {
    const { messages, copy, tryAgain } = this.#actions;
    return messageDetail(message, {
      copy,
      folds: messages.folds,
      tryAgain: () => {
        tryAgain(node);
      },
    });
  }
}
