import * as l10n from '@vscode/l10n';
import type { PanelAction, Problem } from '../../protocol';
import { copyButton, element, icon, setText } from '../dom';

const CLASS_NAME = 'problem-line';

/** Whether an element, perhaps the one with the focus, goes away with the problem that is shown. */
export function isInProblem(part: Element | null): boolean {
  return part !== null && part.closest(`.${CLASS_NAME}`) !== null;
}

/** Tells why the last attempt to read the run failed. A live region, so it stands in the page even while it is empty. */
export class ProblemLine {
  readonly element = element('div', { className: CLASS_NAME, role: 'status' });
  readonly #message = element('span');
  readonly #help: HTMLButtonElement;
  readonly #refresh: HTMLButtonElement;
  readonly #box: HTMLElement;

  constructor(act: (action: PanelAction) => void) {
    const button = (title: string, action: PanelAction) => {
      const made = element('button', { type: 'button', className: 'text-button secondary' }, title);
      made.addEventListener('click', () => {
        act(action);
      });
      return made;
    };
    this.#help = button('', 'help');
    this.#refresh = button(l10n.t('Refresh'), 'refresh');
    this.#box = element(
      'div',
      { className: 'problem' },
      icon('warning'),
      this.#message,
      this.#help,
      this.#refresh,
      copyButton(l10n.t('Copy Details'), () => {
        act('copyDetails');
      }),
    );
  }

  update(problem: Problem | undefined): void {
    if (problem === undefined) {
      this.#box.remove();
      return;
    }
    setText(this.#message, problem.message);
    if (problem.help === undefined && document.activeElement === this.#help) {
      this.#refresh.focus();
    }
    this.#help.hidden = problem.help === undefined;
    setText(this.#help, problem.help ?? '');
    if (!this.#box.isConnected) {
      this.element.append(this.#box);
    }
  }
}
