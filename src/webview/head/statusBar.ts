import * as l10n from '@vscode/l10n';
import { isActive, KNOWN_STATUSES, statusRow, STUCK_COLOR, STUCK_ICON } from '../../core/model/status';
import type { PanelAction, RunSummary } from '../../protocol';
import { element, icon, iconButton, setIcon, setIconButton, setText, textButton, themeColor } from '../dom';
import { panelLanguage } from '../language';
import { recentTime } from '../time';
import { visibleText } from '../../core/model/visibleText';
import { isInProblem } from './problemLine';
import { seenOf } from './seen';
import { showTime } from './shownTime';

/** The bar that stays at the top: what state the run is in, as of when, and what can be done. */
export class StatusBar {
  readonly element: HTMLElement;
  readonly #icon = icon('question');
  readonly #label = element('span', { className: 'status-label' });
  readonly #seen = element('p', { className: 'seen note', hidden: true });
  readonly #offlineIcon = icon('debug-disconnect');
  readonly #beforeTime = document.createTextNode('');
  readonly #time = element('time');
  readonly #afterTime = document.createTextNode('');
  readonly #progress = element('div', { className: 'progress', hidden: true });
  readonly #cancel: HTMLButtonElement;
  readonly #watch: HTMLButtonElement;
  readonly #refresh: HTMLButtonElement;
  #isWatched = false;

  constructor(act: (action: PanelAction) => void) {
    const button = (iconId: string, label: string, action: PanelAction): HTMLButtonElement =>
      iconButton(iconId, label, () => {
        act(action);
      });
    this.#cancel = textButton(
      l10n.t('Cancel Run'),
      () => {
        act('cancel');
      },
      'primary',
    );
    this.#cancel.prepend(icon('stop-circle'));
    this.#cancel.hidden = true;
    this.#watch = iconButton('eye', '', () => {
      act(this.#isWatched ? 'unwatch' : 'watch');
    });
    this.#watch.hidden = true;
    this.#refresh = button('refresh', l10n.t('Refresh'), 'refresh');
    this.#seen.append(this.#offlineIcon, element('span', {}, this.#beforeTime, this.#time, this.#afterTime));
    this.element = element(
      'header',
      { className: 'status-bar' },
      element('div', { className: 'title' }, element('h1', {}, this.#icon, this.#label), this.#seen),
      element(
        'div',
        { className: 'actions' },
        this.#cancel,
        this.#watch,
        this.#refresh,
        button('diff', l10n.t('Compare with Another Run…'), 'compare'),
        button('json', l10n.t('Open as JSON Document'), 'openAsJson'),
        button('copy', l10n.t('Copy JSON'), 'copyJson'),
      ),
      this.#progress,
    );
  }

  /** How much of the window's top it covers, in px: in a low window it scrolls away with the rest. */
  get coveredTop(): number {
    return Math.max(0, this.element.getBoundingClientRect().bottom);
  }

  update(run: RunSummary): void {
    const row = statusRow(run.status);
    setIcon(this.#icon, run.stuck ? STUCK_ICON : row.icon);
    this.#icon.style.color = themeColor(run.stuck ? STUCK_COLOR : row.color);
    setText(this.#label, visibleText(row.label));
    // Our own words begin with a capital; a status that is not known is shown as the server sent it.
    this.#label.classList.toggle('known', KNOWN_STATUSES.includes(row.status) || row.status === '');
    const { activeElement: focused } = document;
    const canWatch = run.seenAt !== undefined && isActive(run.status);
    if (
      (!row.cancellable && focused === this.#cancel) ||
      (!canWatch && focused === this.#watch) ||
      (run.problem === undefined && isInProblem(focused))
    ) {
      // The button with the focus goes. This one stays, and is at hand whatever comes next.
      this.#refresh.focus();
    }
    this.#cancel.hidden = !row.cancellable;
    // Where there are outputs to submit, that is what is mostly done.
    this.#cancel.classList.toggle('secondary', row.group === 'needsAction' && run.canSubmit);
    this.#isWatched = run.watched;
    this.#watch.hidden = !canWatch;
    setIconButton(
      this.#watch,
      run.watched ? 'eye-closed' : 'eye',
      run.watched ? l10n.t('Stop Watching') : l10n.t('Watch: Tell What Becomes of the Run'),
    );
    this.#progress.hidden = !run.busy;
    this.element.ariaBusy = `${run.busy}`;
  }

  /** Says when the run was last seen; takes the present in milliseconds since the Unix epoch. */
  updateTime(run: RunSummary, now: number): void {
    const seen = seenOf(run);
    this.#seen.hidden = seen === undefined;
    this.#offlineIcon.hidden = !run.offline;
    if (seen !== undefined) {
      setText(this.#beforeTime, seen.before);
      setText(this.#afterTime, seen.after);
    }
    if (seen?.at === undefined) {
      setText(this.#time, '');
      return;
    }
    showTime(this.#time, seen.at, recentTime(seen.at, now, panelLanguage()));
  }
}
