import * as l10n from '@vscode/l10n';
import type { JsonIndex } from '../../core/json/jsonIndex';
import { isActive } from '../../core/model/status';
import type { MessageReading, PanelAction, PanelState, RunSummary } from '../../protocol';
import { element, icon, setText, textButton } from '../dom';
import { visibleText } from '../../core/model/visibleText';
import { axisOf } from './axis';
import { PhaseBar } from './phaseBar';
import { phasesOf } from './phases';
import { setShare } from './placeOn';
import type { TimeScale } from './stepRow';
import { readSteps, type StepsDocument } from './steps';
import { StepMessages } from './stepMessages';
import { stepsNote } from './stepsNote';
import { StepTree, type StepTreeOptions } from './stepTree';

/** Before the section is in the document, in px. */
const WIDTH_AT_FIRST = 600;

export interface TimelineOptions extends Omit<StepTreeOptions, 'messages'> {
  readonly act: (action: PanelAction) => void;
  /** Asks for a message; `hasEnded` says whether the step that wrote it has. */
  readonly readMessage: (id: string, hasEnded: boolean) => void;
}

/** The run in time: its phases as a bar, and below, on the same axis, its steps. */
export class TimelineSection {
  readonly element: HTMLElement;
  readonly #options: TimelineOptions;
  readonly #messages: StepMessages;
  readonly #bar = new PhaseBar();
  readonly #problem = element('span');
  readonly #problemLine: HTMLElement;
  readonly #more: HTMLButtonElement;
  readonly #note = element('p', { className: 'note' });
  readonly #steps: HTMLElement;
  #state: PanelState['steps'];
  #tree: StepTree | undefined;
  /** What was sent as the steps: undefined before anything was, null where it is no list. */
  #document: StepsDocument | null | undefined;
  #run: RunSummary | undefined;
  #now = 0;
  #width = WIDTH_AT_FIRST;

  constructor(state: PanelState['steps'] | undefined, options: TimelineOptions) {
    this.#state = state ?? { toggled: [] };
    this.#options = options;
    this.#messages = new StepMessages(options.readMessage);
    const title = l10n.t('Timeline');
    this.#problemLine = element(
      'div',
      { className: 'load-problem', hidden: true },
      icon('warning'),
      this.#problem,
      textButton(l10n.t('Try Again'), () => {
        options.act('refresh');
      }),
    );
    this.#more = textButton(l10n.t('Load Earlier Steps'), () => {
      options.act('loadMoreSteps');
    });
    this.#steps = element(
      'div',
      { className: 'steps', hidden: true },
      element('div', { role: 'status' }, this.#problemLine),
      this.#more,
      this.#note,
    );
    this.element = element(
      'section',
      // What had the focus may go: then the focus comes here, if not to the steps.
      { className: 'timeline', hidden: true, tabIndex: -1, ariaLabel: title },
      element('h2', {}, title),
      this.#bar.element,
      this.#steps,
    );
    new ResizeObserver(([entry]) => {
      const width = entry?.contentRect.width ?? 0;
      if (width > 0 && width !== this.#width) {
        this.#width = width;
        this.#draw();
      }
    }).observe(this.#bar.ticks);
  }

  /** What to keep over a reload. */
  get state(): PanelState['steps'] {
    return this.#tree?.state ?? this.#state;
  }

  /** Whether a message that is to be shown is still to come. */
  get awaitsMessage(): boolean {
    return this.#messages.isReading;
  }

  /** Shows a run at a moment, in milliseconds since the Unix epoch. */
  update(run: RunSummary, now: number): void {
    if (run === this.#run && !isActive(run.status)) {
      // Time has no more to do with it.
      return;
    }
    this.#run = run;
    this.#now = now;
    this.#draw();
  }

  /** Shows the list of steps, earliest first; undefined stands for a text that is not JSON. */
  show(index: JsonIndex | undefined): void {
    this.#document = (index && readSteps(index)) ?? null;
    this.#draw({ anew: true });
  }

  /** Shows what was read of a message. */
  showMessage(id: string, reading: MessageReading): void {
    this.#messages.take(id, reading);
    this.#tree?.showMessages();
  }

  /** Draws all at the moment that is shown; `anew` where the steps are others. */
  #draw({ anew = false } = {}): void {
    const run = this.#run;
    if (run === undefined) {
      return;
    }
    const shown = run.steps === undefined ? undefined : (this.#document ?? undefined);
    const phases = phasesOf(run, shown?.steps ?? [], this.#now);
    const { from, to } = phases ?? { from: this.#now, to: this.#now };
    const axis = axisOf(to - from, this.#width, phases?.active === true);
    setShare(this.element, '--tick', axis.tick / axis.length);
    this.element.hidden = phases === undefined && run.steps === undefined;
    this.#bar.element.hidden = phases === undefined;
    if (phases !== undefined) {
      this.#bar.update(run, phases, axis, this.#now);
    }
    const focused = this.#steps.contains(document.activeElement) ? document.activeElement : null;
    this.#drawSteps(run);
    this.#drawTree(shown, { axis, from, to, now: this.#now }, anew);
    if (focused !== null && !this.#isShown(focused)) {
      if (this.#tree === undefined) {
        this.element.focus({ preventScroll: true });
      } else {
        this.#tree.focus();
      }
    }
  }

  /** Whether something of the steps is still there. */
  #isShown(part: Element): boolean {
    return this.#steps.contains(part) && part.closest('[hidden]') === null;
  }

  #drawSteps(run: RunSummary): void {
    const { problem, more = false } = run.steps ?? {};
    this.#steps.hidden = run.steps === undefined;
    this.#problemLine.hidden = problem === undefined;
    setText(this.#problem, visibleText(problem ?? ''));
    const note = stepsNote(run, this.#document);
    this.#note.hidden = note === undefined;
    this.#note.classList.toggle('waiting', note?.waiting === true);
    setText(this.#note, note?.words ?? '');
    this.#more.hidden = !more;
  }

  #drawTree(steps: StepsDocument | undefined, time: TimeScale, anew: boolean): void {
    if (steps === undefined || steps.steps.length === 0) {
      this.#state = this.state;
      this.#tree?.dispose();
      this.#tree?.element.remove();
      this.#tree = undefined;
    } else if (this.#tree === undefined) {
      this.#tree = new StepTree(steps, this.#state, time, {
        ...this.#options,
        messages: this.#messages,
      });
      this.#steps.append(this.#tree.element);
      this.#tree.measure();
      if (document.activeElement === this.element) {
        // They had gone, or had not come yet, when the focus was to go to them.
        this.#tree.focus();
      }
    } else if (anew) {
      this.#tree.update(steps, time);
    } else {
      this.#tree.showTime(time);
    }
  }
}
