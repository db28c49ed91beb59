import * as l10n from '@vscode/l10n';
import { element, icon } from '../dom';
import { textPart } from '../reading/textPart';
import { clipText, visibleText } from '../../core/model/visibleText';
import type { DetailsPage } from './detailsPage';
import { Fold } from './fold';
import type { KeyedRow } from './keyedRows';
import { TextBlock } from '../reading/textBlock';
import type { Tool } from './tools';

/** What stands on a tool's line, in characters; the description is below in full once the tool is unfolded. */
const LONGEST_NAME = 200;
const LONGEST_LINE = 300;

/** A tool: a line that tells what it is, and, where there is more, unfolds to it. */
export class ToolRow implements KeyedRow<Tool> {
  readonly element = element('li', { className: 'tool' });
  #tool: Tool;

  constructor(tool: Tool, page: DetailsPage) {
    this.#tool = tool;
    const { key } = tool;
    const line = lineOf(tool);
    if (tool.more === undefined && tool.note === undefined) {
      this.element.append(
        element('div', { className: 'fold-line plain' }, element('span', { className: 'twistie' }), ...line),
      );
      return;
    }
    const fold = new Fold({
      line,
      open: page.folds.isOpen(key),
      toggled: (open) => {
        page.folds.setOpen(key, open);
      },
      fill: () => this.#whole(page),
    });
    this.element.append(fold.line, fold.body);
  }

  carry(tool: Tool): boolean {
    const same = tool.body.sameAs(this.#tool.body);
    if (same) {
      this.#tool = tool;
    }
    return same;
  }

  /** What the tool unfolds to. */
  #whole(page: DetailsPage): HTMLElement[] {
    const { description, note, more, name } = this.#tool;
    const parts: HTMLElement[] = [];
    if (description !== undefined) {
      const text = new TextBlock(l10n.t('Description'));
      text.show(description);
      parts.push(text.element);
    }
    if (note !== undefined) {
      parts.push(element('p', { className: 'note' }, note));
    }
    if (more !== undefined) {
      const label = l10n.t('{0} of {1}', more.label, visibleText(clipText(name, LONGEST_NAME)));
      parts.push(
        textPart(
          {
            heading: more.label,
            label,
            copyLabel: l10n.t('Copy {0}', label),
            isJson: true,
            text: () => this.#tool.more?.json.source ?? '',
          },
          page.copy,
        ),
      );
    }
    return parts;
  }
}

function lineOf({ icon: iconId, name, named, strict, description }: Tool): (Node | string)[] {
  const line: (Node | string)[] = [
    icon(iconId),
    element(
      'bdi',
      { className: named ? 'tool-name' : 'tool-name words' },
      visibleText(clipText(name, LONGEST_NAME)),
    ),
  ];
  if (strict) {
    line.push(' ', element('span', { className: 'badge strict' }, l10n.t('strict')));
  }
  const said = description?.trimStart().split('\n', 1)[0] ?? '';
  if (said !== '') {
    line.push(
      ' ',
      element('span', { className: 'tool-description' }, visibleText(clipText(said, LONGEST_LINE))),
    );
  }
  return line;
}
