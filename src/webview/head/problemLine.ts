import * as l10n from '@vscode/l10n';
import type { PanelAction, Problem } from '../../protocol';
import { element, icon, setText } from '../dom';

/** Tells why the last attempt to read the run failed. A live region, so it stands in the page even while it is empty. */
export class ProblemLine {
  readonly element = element('div', { className: 'problem-line', role: 'status' });
  readonly #message = element('span');
  readonly #button = element('button', { type: 'button', className: 'text-button secondary' });
  readonly #box = element('div', { className: 'problem' }, icon('warning'), this.#message, this.#button);
  #action: Problem['action'];

  constructor(act: (action: PanelAction) => void) {
    this.#button.addEventListener('click', () => {
      if (this.#action !== undefined) {
        act(this.#action);
      }
    });
  }

  update(problem: Problem | undefined): void {
    if (problem === undefined) {
      this.#box.remove();
      return;
    }
    setText(this.#message, problem.message);
    this.#action = problem.action;
    this.#button.hidden = problem.action === undefined;
    setText(this.#button, problem.action === 'setApiKey' ? l10n.t('Set API Key…') : l10n.t('Try Again'));
    if (!this.#box.isConnected) {
      this.element.append(this.#box);
    }
  }
}
