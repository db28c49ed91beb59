import * as l10n from '@vscode/l10n';
import { BODY_NAMES, type BodyName } from '../../protocol';
import { element, iconButton } from '../dom';

/** Beyond this level a tree is unfolded as a whole. */
const DEEPEST_LEVEL = 6;

export interface JsonToolbarParts {
  readonly show: (of: BodyName) => void;
  readonly showAsText: (asText: boolean) => void;
  /** Expands down to a level, counted from 1. */
  readonly openTo: (level: number) => void;
}

/** How the toolbar is to be. */
export interface JsonToolbarLook {
  readonly asText: boolean;
  /** Whether a tree is shown, and not a text or why there is none. */
  readonly hasTree: boolean;
  readonly hasSearch: boolean;
  readonly hasSteps: boolean;
}

/** What can be done with the JSON as a whole. */
export class JsonToolbar {
  readonly element: HTMLElement;
  readonly #tabs: Readonly<Record<BodyName, HTMLButtonElement>>;
  readonly #asText: HTMLButtonElement;
  readonly #folds: HTMLElement;
  readonly #search: HTMLElement;
  #isInSight = true;

  constructor(search: HTMLElement, parts: JsonToolbarParts) {
    this.#search = search;
    const tab = (of: BodyName, label: string): HTMLButtonElement => {
      const made = element('button', { type: 'button', className: 'tab', role: 'tab' }, label);
      made.addEventListener('click', () => {
        parts.show(of);
      });
      return made;
    };
    this.#tabs = { run: tab('run', l10n.t('Run')), steps: tab('steps', l10n.t('Steps')) };
    const tabs = element('div', { className: 'tabs', role: 'tablist' }, this.#tabs.run, this.#tabs.steps);
    tabs.ariaLabel = l10n.t('Which JSON is shown');
    tabs.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
        const other = this.#tabs.run.ariaSelected === 'true' ? 'steps' : 'run';
        if (!this.#tabs[other].hidden) {
          parts.show(other);
          this.#tabs[other].focus();
        }
        event.preventDefault();
      }
    });
    this.#folds = element(
      'div',
      { className: 'folds' },
      iconButton('expand-all', l10n.t('Expand All'), () => {
        parts.openTo(Infinity);
      }),
      iconButton('collapse-all', l10n.t('Collapse All'), () => {
        parts.openTo(1);
      }),
      levels(parts.openTo),
    );
    this.#asText = iconButton('file-code', l10n.t('Show as Text'), () => {
      parts.showAsText(this.#asText.ariaPressed !== 'true');
    });
    this.element = element(
      'div',
      { className: 'json-toolbar' },
      element('h2', {}, l10n.t('JSON')),
      tabs,
      search,
      element('div', { className: 'json-actions' }, this.#folds, this.#asText),
    );
    this.#followSearch();
  }

  update(shown: BodyName, { asText, hasTree, hasSearch, hasSteps }: JsonToolbarLook): void {
    for (const of of BODY_NAMES) {
      this.#tabs[of].ariaSelected = `${of === shown}`;
      this.#tabs[of].tabIndex = of === shown ? 0 : -1;
    }
    this.#tabs.steps.hidden = !hasSteps;
    this.#asText.ariaPressed = `${asText}`;
    this.#asText.hidden = !hasTree && !asText;
    this.#folds.hidden = !hasTree;
    this.#search.hidden = !hasSearch;
  }

  /** While the keyboard is in the search but the toolbar is out of sight, the search stands at the top of the window. */
  #followSearch(): void {
    const place = (hasFocus: boolean): void => {
      this.#search.classList.toggle('afloat', hasFocus && !this.#isInSight);
    };
    new IntersectionObserver(([entry]) => {
      this.#isInSight = (entry?.intersectionRatio ?? 0) > 0;
      place(this.#search.contains(document.activeElement));
    }).observe(this.element);
    this.#search.addEventListener('focusin', () => {
      place(true);
    });
    this.#search.addEventListener('focusout', ({ relatedTarget }) => {
      place(relatedTarget instanceof Node && this.#search.contains(relatedTarget));
    });
  }
}

/** A list of levels; it always says what it does, not what was chosen last. */
function levels(openTo: (level: number) => void): HTMLElement {
  const title = element('option', { value: '', hidden: true, selected: true }, l10n.t('Level'));
  const select = element(
    'select',
    { title: l10n.t('Expand to Level') },
    title,
    ...Array.from({ length: DEEPEST_LEVEL }, (_, at) =>
      element('option', { value: `${at + 1}` }, l10n.t('Level {0}', at + 1)),
    ),
  );
  select.ariaLabel = select.title;
  select.addEventListener('change', () => {
    openTo(Number(select.value));
    select.value = '';
  });
  return select;
}
