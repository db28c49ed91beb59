import * as l10n from '@vscode/l10n';
import { durationText } from '../../core/model/duration';
import { statusRow } from '../../core/model/status';
import type { RunSummary } from '../../protocol';
import { element, icon, matchLength, setIcon, setText, themeColor } from '../dom';
import { panelLanguage } from '../language';
import { localTime } from '../time';
import { ticksOf, type Axis } from './axis';
import { coarsePhases, type Phase, type RunPhases } from './phases';
import { legendOf, phaseName, type LegendEntry } from './phaseWords';
import { placeOn } from './placeOn';

/** More parts than a bar has pixels for nobody sees. */
const MOST_PARTS = 300;

/** The phases of the run as a bar, drawn to scale below an axis with ticks, and in words. */
export class PhaseBar {
  readonly element: HTMLElement;
  /** What is as wide as the axis. */
  readonly ticks = element('div', { className: 'ticks', ariaHidden: 'true' });
  readonly #legend = element('ul', { className: 'legend', ariaHidden: 'true' });
  readonly #bar = element('div', { className: 'phases', role: 'img' });
  readonly #duration = element('span', { className: 'duration' });
  #parts: readonly Phase[] = [];

  constructor() {
    this.element = element(
      'div',
      { className: 'phase-bar' },
      this.#legend,
      element('div', { className: 'scale' }, this.ticks),
      element(
        'div',
        { className: 'scale whole' },
        element('span', { className: 'label' }, l10n.t('Run')),
        this.#duration,
        this.#bar,
      ),
    );
  }

  /** `now` is in milliseconds since the Unix epoch. */
  update(run: RunSummary, phases: RunPhases, axis: Axis, now: number): void {
    const locale = panelLanguage();
    const entries = legendOf(run, phases, now, locale);
    this.#updateLegend(run, entries);
    this.#updateTicks(axis);
    setText(this.#duration, durationText(phases.to - phases.from));
    this.#bar.ariaLabel = entries.map(({ words }) => words).join(', ');
    const parts = coarsePhases(phases.phases, MOST_PARTS);
    matchLength(this.#bar, parts.length, () => element('span'));
    parts.forEach((part, place) => {
      const shown = this.#bar.children[place];
      if (shown instanceof HTMLElement) {
        if (!isSame(part, this.#parts[place])) {
          shown.className = `phase phase-${part.kind}`;
          shown.title = partWords(part, now, locale);
        }
        placeOn(axis, shown, part.from - phases.from, part.to - phases.from);
      }
    });
    this.#parts = parts;
  }

  #updateLegend(run: RunSummary, entries: readonly LegendEntry[]): void {
    matchLength(this.#legend, entries.length, () => element('li', {}, icon('blank'), element('span')));
    entries.forEach(({ kind, words }, place) => {
      const [mark, label] = this.#legend.children[place]?.children ?? [];
      if (mark instanceof HTMLElement && label instanceof HTMLElement) {
        const row = statusRow(run.status);
        if (kind === 'ended') {
          setIcon(mark, row.icon);
          mark.style.color = themeColor(row.color);
        } else {
          mark.className = `phase phase-${kind}`;
          mark.style.color = '';
        }
        label.className = kind === 'ended' ? 'legend-end' : '';
        setText(label, words);
      }
    });
  }

  #updateTicks(axis: Axis): void {
    const ticks = ticksOf(axis);
    matchLength(this.ticks, ticks.length, () => element('span', { className: 'tick' }));
    ticks.forEach((at, place) => {
      const tick = this.ticks.children[place];
      if (tick instanceof HTMLElement) {
        setText(tick, durationText(at));
        placeOn(axis, tick, at, at);
        // In the middle of its tick there would be no room for it at the edges.
        tick.classList.toggle('first', at === 0);
        tick.classList.toggle('last', axis.length - at < axis.tick / 3);
      }
    });
  }
}

function isSame(part: Phase, other: Phase | undefined): boolean {
  return part.kind === other?.kind && part.from === other.from && part.to === other.to;
}

function partWords({ kind, from, to }: Phase, now: number, locale: string | undefined): string {
  return l10n.t(
    '{0}, {1}, from {2} to {3}',
    phaseName(kind),
    durationText(to - from),
    localTime(from, now, locale),
    localTime(to, now, locale),
  );
}
