import * as l10n from '@vscode/l10n';
import { KNOWN_STATUSES, statusRow } from '../../core/model/status';
import type { PanelAction, RunSummary } from '../../protocol';
import { element, icon, iconButton, setIcon, setText, themeColor } from '../dom';
import { visibleText } from '../visibleText';

/** The bar that stays at the top: what state the run is in, and what can be done. */
export class StatusBar {
  readonly element: HTMLElement;
  readonly #icon = icon('question');
  readonly #label = element('span', { className: 'status-label' });
  readonly #progress = element('div', { className: 'progress', hidden: true });
  readonly #cancel: HTMLButtonElement;
  readonly #refresh: HTMLButtonElement;

  constructor(act: (action: PanelAction) => void) {
    this.#cancel = element(
      'button',
      { type: 'button', className: 'text-button', hidden: true },
      icon('stop-circle'),
      l10n.t('Cancel Run'),
    );
    this.#cancel.addEventListener('click', () => {
      act('cancel');
    });
    this.#refresh = iconButton('refresh', l10n.t('Refresh'), () => {
      act('refresh');
    });
    const openAsJson = iconButton('json', l10n.t('Open as JSON'), () => {
      act('openAsJson');
    });
    const copyJson = iconButton('copy', l10n.t('Copy JSON'), () => {
      act('copyJson');
    });
    this.element = element(
      'header',
      { className: 'status-bar' },
      element('h1', {}, this.#icon, this.#label),
      element('div', { className: 'actions' }, this.#cancel, this.#refresh, openAsJson, copyJson),
      this.#progress,
    );
  }

  update(run: RunSummary): void {
    const row = statusRow(run.status);
    setIcon(this.#icon, row.icon);
    this.#icon.style.color = themeColor(row.color);
    setText(this.#label, visibleText(row.label));
    // Our own words begin with a capital; a status that is not known is shown as the server sent it.
    this.#label.classList.toggle('known', KNOWN_STATUSES.includes(row.status) || row.status === '');
    if (!row.cancellable && document.activeElement === this.#cancel) {
      this.#refresh.focus();
    }
    this.#cancel.hidden = !row.cancellable;
    this.#progress.hidden = !run.busy;
    this.element.ariaBusy = `${run.busy}`;
  }
}
