import * as l10n from '@vscode/l10n';
import { element } from '../dom';
import { panelLanguage } from '../language';
import { textPart } from '../reading/textPart';
import { clipText, visibleText } from '../../core/model/visibleText';
import type { DetailsPage } from './detailsPage';
import { DetailSection } from './detailSection';
import { Fold } from './fold';
import type { JsonValue } from '../jsonValue';
import { KeyedRows, type KeyedRow } from './keyedRows';
import { settingsOf, type Setting } from './settings';

/** More than anybody names anything; what is beyond is in the JSON. */
const LONGEST_TEXT = 400;

/** What the run was told to keep to: model, sampling, tools, format, truncation. */
export class SettingsSection {
  readonly #section: DetailSection;
  readonly #rows: KeyedRows<Setting>;
  #first = '';

  constructor(page: DetailsPage) {
    const list = element('dl', { className: 'detail-list' });
    this.#rows = new KeyedRows(list, (setting) => new SettingRow(setting, page));
    this.#section = new DetailSection(
      l10n.t('Settings'),
      () => {
        page.showJson(this.#first);
      },
      [list],
    );
  }

  get element(): HTMLElement {
    return this.#section.element;
  }

  show(run: JsonValue | undefined): void {
    const settings = run === undefined ? [] : settingsOf(run, panelLanguage());
    this.#first = settings[0]?.pointer ?? '';
    this.#section.show(settings.length > 0);
    this.#rows.show(new Map(settings.map((setting) => [setting.name, setting])));
  }
}

class SettingRow implements KeyedRow<Setting> {
  readonly element: HTMLElement;
  #setting: Setting;

  constructor(setting: Setting, page: DetailsPage) {
    this.#setting = setting;
    const { label, value, note, strict, more, name } = setting;
    const said = element('dd', {}, element('bdi', {}, shown(value)));
    if (strict === true) {
      said.append(' ', element('span', { className: 'badge strict' }, l10n.t('strict')));
    }
    if (note !== undefined) {
      said.append(' ', element('span', { className: 'note' }, shown(note)));
    }
    if (more !== undefined) {
      const { label: what } = more;
      const whole = l10n.t('{0} of {1}', what, label);
      const fold = new Fold({
        line: [what],
        open: page.folds.isOpen(name),
        toggled: (open) => {
          page.folds.setOpen(name, open);
        },
        fill: () => [
          textPart(
            {
              label: whole,
              copyLabel: l10n.t('Copy {0}', whole),
              isJson: true,
              text: () => this.#setting.more?.json.source ?? '',
            },
            page.copy,
          ),
        ],
      });
      said.append(fold.line, fold.body);
    }
    this.element = element(
      'div',
      { className: more === undefined ? '' : 'wide' },
      element('dt', {}, label),
      said,
    );
  }

  carry(setting: Setting): boolean {
    const before = this.#setting;
    const same =
      setting.value === before.value &&
      setting.note === before.note &&
      setting.strict === before.strict &&
      setting.more?.json.source === before.more?.json.source;
    if (same) {
      this.#setting = setting;
    }
    return same;
  }
}

function shown(text: string): string {
  return visibleText(clipText(text, LONGEST_TEXT));
}
