import * as l10n from '@vscode/l10n';
import { element, setText } from '../dom';
import type { DetailsPage } from './detailsPage';
import { DetailSection } from './detailSection';
import type { JsonValue } from '../jsonValue';
import { panelLanguage } from '../language';
import { numberText } from '../numbers';
import { KeyedRows } from './keyedRows';
import { ShowAllButton } from '../reading/showAllButton';
import { ToolRow } from './toolRow';
import { countTools, toolsOf, type Tool } from './tools';

/** So many are shown at first; of a few more than that all are. */
const FIRST_TOOLS = 8;
const WORTH_FOLDING = 12;
/** More than any server takes; what is beyond is in the JSON. */
const MOST_TOOLS = 200;

/** The tools that the run may use. */
export class ToolsSection {
  readonly #section: DetailSection;
  readonly #rows: KeyedRows<Tool>;
  readonly #showAll: ShowAllButton;
  readonly #beyond = element('button', { type: 'button', className: 'link-button' });
  #tools: JsonValue | undefined;

  constructor(page: DetailsPage) {
    const list = element('ul', { className: 'tools' });
    this.#rows = new KeyedRows(list, (tool) => new ToolRow(tool, page));
    this.#showAll = new ShowAllButton(page.folds, 'tools', () => {
      this.#fill();
    });
    const showJson = () => {
      page.showJson('/tools');
    };
    this.#beyond.addEventListener('click', showJson);
    this.#section = new DetailSection(l10n.t('Tools'), showJson, [
      list,
      element('div', { className: 'list-end' }, this.#beyond, this.#showAll.element),
    ]);
  }

  get element(): HTMLElement {
    return this.#section.element;
  }

  show(tools: JsonValue | undefined): void {
    this.#tools = tools;
    this.#fill();
  }

  #fill(): void {
    const count = this.#tools === undefined ? 0 : countTools(this.#tools);
    const foldable = count > WORTH_FOLDING;
    const most = foldable && !this.#showAll.isOpen ? FIRST_TOOLS : MOST_TOOLS;
    const tools = this.#tools === undefined ? [] : toolsOf(this.#tools, most);
    const beyond = count - MOST_TOOLS;
    this.#section.show(count > 0);
    this.#section.countUp(count);
    this.#rows.show(new Map(tools.map((tool) => [tool.key, tool])));
    this.#showAll.update(
      foldable,
      l10n.t('Show All {0} Tools', numberText(Math.min(count, MOST_TOOLS), panelLanguage())),
    );
    this.#beyond.hidden = beyond <= 0 || most === FIRST_TOOLS;
    setText(this.#beyond, l10n.t('Show {0} More in JSON', numberText(beyond, panelLanguage())));
  }
}
