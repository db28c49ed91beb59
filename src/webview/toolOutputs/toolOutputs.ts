import * as l10n from '@vscode/l10n';
import type { ToolCall, ToolOutput } from '../../core/model/run';
import type { Draft, RunSummary } from '../../protocol';
import { element, icon, setText, textButton } from '../dom';
import { CallItem } from './callItem';
import { Drafts } from './drafts';
import { formState } from './formState';
import { OutputField } from './outputField';

/** What a person does here, and who hears of it. */
export interface ToolOutputsOptions {
  readonly copy: (text: string) => void;
  readonly submit: (outputs: readonly ToolOutput[]) => void;
  readonly cancel: () => void;
  /** The drafts changed. */
  readonly changed: () => void;
  /** All of this went away, while the keyboard's focus was in it. */
  readonly left: () => void;
}

/** The tool calls that a run waits for, and, where its server takes them, a form for their outputs. */
export class ToolOutputs {
  readonly element: HTMLElement;
  readonly #options: ToolOutputsOptions;
  #drafts = new Drafts([]);
  readonly #list = element('ul', { className: 'tool-calls' });
  readonly #obstacle = element('span');
  readonly #obstacleLine: HTMLElement;
  readonly #submit: HTMLButtonElement;
  readonly #cancel: HTMLButtonElement;
  /** A live region, so it stands in the page even while it is empty. */
  readonly #progress = element('span', { className: 'submitting', role: 'status' });
  readonly #actions: HTMLElement;
  #items: readonly CallItem[] = [];
  #isLocked = false;
  /** Whether the focus is to go to the form once it is there. */
  #isAwaited = false;

  constructor(options: ToolOutputsOptions) {
    this.#options = options;
    this.#submit = textButton('', () => this.#submitAll(), 'primary');
    this.#cancel = textButton(l10n.t('Cancel Run'), () => {
      if (!this.#isLocked) {
        options.cancel();
      }
    });
    this.#obstacleLine = element('p', { className: 'obstacle' }, icon('info'), this.#obstacle);
    this.#actions = element('div', { className: 'form-actions' }, this.#submit, this.#cancel, this.#progress);
    this.element = element(
      'section',
      { className: 'tool-outputs', hidden: true },
      this.#list,
      this.#obstacleLine,
      this.#actions,
    );
    this.element.ariaLabel = l10n.t('Tool calls');
    this.#list.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && this.#submitAll()) {
        event.preventDefault();
      }
    });
  }

  /** What was typed and not submitted yet, as far as it is to be kept. */
  get drafts(): readonly Draft[] {
    return this.#drafts.kept;
  }

  /** Takes what was typed in an earlier page, before there is a form. */
  restore(kept: readonly Draft[]): void {
    this.#drafts = new Drafts(kept);
  }

  update(run: RunSummary): void {
    if (this.#drafts.keepFor(run)) {
      this.#options.changed();
    }
    const { calls, hasForm, obstacle } = formState(run);
    const hadFocus = this.element.contains(document.activeElement);
    this.#updateItems(calls, hasForm);
    this.#obstacleLine.hidden = obstacle === undefined;
    setText(this.#obstacle, obstacle ?? '');
    this.#actions.hidden = !hasForm;
    setText(this.#submit, calls.length === 1 ? l10n.t('Submit Output…') : l10n.t('Submit Outputs…'));
    this.#lock(run.submitting);
    this.element.hidden = calls.length === 0;
    if (hadFocus && (this.element.hidden || !this.element.contains(document.activeElement))) {
      // The run waits for something else now.
      const [first] = this.#items;
      if (first?.field === undefined) {
        this.#options.left();
      } else {
        first.field.focus();
      }
    }
    if (this.#isAwaited) {
      // A run that is known by now and waits for nothing has no form to wait for.
      const isOver = calls.length === 0 && run.status !== undefined && !run.busy;
      this.#isAwaited = !isOver;
      this.#goIfThere();
    }
  }

  /** Goes to the form; where there is none yet, once it is there. */
  show(): void {
    this.#isAwaited = true;
    this.#goIfThere();
  }

  #goIfThere(): void {
    if (!this.#isAwaited || this.element.hidden) {
      return;
    }
    this.#isAwaited = false;
    // When all else on the page has its place.
    requestAnimationFrame(() => {
      this.element.scrollIntoView({ block: 'nearest' });
      this.#items[0]?.field?.focus();
    });
  }

  /** Brings the list up to date. What did not change stays where it is, with its text, selection and focus. */
  #updateItems(calls: readonly ToolCall[], hasForm: boolean): void {
    const before = [...this.#items];
    this.#items = calls.map((call) => {
      const known = before.findIndex(({ id }) => id === call.id);
      const [item = new CallItem(call.id, this.#options.copy)] = known < 0 ? [] : before.splice(known, 1);
      item.update(call, hasForm ? () => this.#makeField(call.id) : undefined);
      return item;
    });
    for (const item of before) {
      item.element.remove();
    }
    for (const [at, { element: child }] of this.#items.entries()) {
      if (this.#list.children[at] !== child) {
        this.#list.insertBefore(child, this.#list.children[at] ?? null);
      }
    }
  }

  #makeField(callId: string): OutputField {
    return new OutputField(this.#drafts.get(callId), (text) => {
      this.#drafts.set(callId, text);
      this.#options.changed();
    });
  }

  /** Keeps what is on its way from being changed. The buttons stay in reach of the keyboard, so that it keeps its place. */
  #lock(locked: boolean): void {
    for (const { field } of this.#items) {
      if (field !== undefined) {
        field.locked = locked;
      }
    }
    for (const button of [this.#submit, this.#cancel]) {
      button.ariaDisabled = `${locked}`;
    }
    if (locked !== this.#isLocked) {
      this.#isLocked = locked;
      this.#progress.replaceChildren(
        ...(locked ? [icon('loading~spin'), l10n.t('Submitting the outputs…')] : []),
      );
    }
  }

  /** Submits, if each call has an output, else goes to the first that has none. Gives whether there is a form to submit. */
  #submitAll(): boolean {
    if (this.#isLocked || this.#actions.hidden) {
      return false;
    }
    const missing = this.#items.filter(({ field }) => field?.validate() !== true);
    if (missing.length > 0) {
      missing[0]?.field?.focus();
    } else {
      this.#options.submit(this.#items.map(({ id }) => ({ toolCallId: id, output: this.#drafts.get(id) })));
    }
    return true;
  }
}
