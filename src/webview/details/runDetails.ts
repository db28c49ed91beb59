import type { JsonIndex } from '../../core/json/jsonIndex';
import { element } from '../dom';
import type { DetailsPage } from './detailsPage';
import { Folds } from '../reading/folds';
import { InstructionsSection } from './instructionsSection';
import { JsonValue } from '../jsonValue';
import { MetadataSection } from './metadataSection';
import { SettingsSection } from './settingsSection';
import { ToolsSection } from './toolsSection';

export interface RunDetailsOptions extends Omit<DetailsPage, 'folds'> {
  /** Told when something was folded or unfolded. */
  readonly changed: () => void;
}

/** What else a person asks of a run: its settings, instructions, tools and metadata, as its body has them. */
export class RunDetails {
  readonly element = element('div', { className: 'details', hidden: true });
  readonly #folds: Folds;
  readonly #settings: SettingsSection;
  readonly #instructions: InstructionsSection;
  readonly #tools: ToolsSection;
  readonly #metadata: MetadataSection;

  /** Takes what is unfolded, as `open` gave it before a reload. */
  constructor(open: readonly string[], options: RunDetailsOptions) {
    this.#folds = new Folds(open, options.changed);
    const page: DetailsPage = { folds: this.#folds, copy: options.copy, showJson: options.showJson };
    this.#settings = new SettingsSection(page);
    this.#instructions = new InstructionsSection(page);
    this.#tools = new ToolsSection(page);
    this.#metadata = new MetadataSection(page);
    this.element.append(...this.#sections);
  }

  /** The names of what is unfolded, to keep over a reload. */
  get open(): string[] {
    return this.#folds.names;
  }

  /** Shows what a run's body has; nothing without one. What it has in common with the one before is left alone. */
  show(index: JsonIndex | undefined): void {
    const run = index === undefined ? undefined : new JsonValue(index);
    const fields = run?.members('instructions', 'tools', 'metadata');
    this.#settings.show(run);
    this.#instructions.show(fields?.get('instructions'));
    this.#tools.show(fields?.get('tools'));
    this.#metadata.show(fields?.get('metadata'));
    this.element.hidden = this.#sections.every((section) => section.hidden);
  }

  get #sections(): HTMLElement[] {
    return [this.#settings, this.#instructions, this.#tools, this.#metadata].map((each) => each.element);
  }
}
