import * as l10n from '@vscode/l10n';
import type { JsonIndex } from '../../../core/json/jsonIndex';
import { element, icon } from '../../dom';
import { fieldsOf, itemsOf, numberOf, textOf } from '../jsonFields';
import { isInProgress, type Step, type StepCall } from '../steps';
import { idLine, lineText, note, briefPart, longPart, reader, type Copy } from './parts';

/** More results than any search has; what is beyond is in the JSON. */
const MOST_RESULTS = 100;

/** What a file search found, best first as the server has it. */
export function searchDetail(index: JsonIndex, step: Step, call: StepCall, copy: Copy): HTMLElement[] {
  const fields = fieldsOf(index, fieldsOf(index, call.value).get('file_search'));
  const results = itemsOf(index, fields.get('results'));
  const ranking = rankingWords(index, fields.get('ranking_options'));
  return [
    ...(ranking === '' ? [] : [briefPart(l10n.t('Ranking'), element('p', {}, ranking))]),
    results.length === 0
      ? briefPart(
          l10n.t('Results'),
          note(isInProgress(step) ? l10n.t('There are no results yet.') : l10n.t('There are no results.')),
        )
      : longPart(
          l10n.t('Results'),
          element(
            'ol',
            { className: 'results' },
            ...results.slice(0, MOST_RESULTS).map((result) => resultItem(index, result, copy)),
          ),
        ),
    ...(results.length > MOST_RESULTS
      ? [note(l10n.t('{0} more results are in the JSON.', results.length - MOST_RESULTS))]
      : []),
  ];
}

function rankingWords(index: JsonIndex, options: number | undefined): string {
  const fields = fieldsOf(index, options);
  const ranker = textOf(index, fields.get('ranker'));
  const threshold = numberOf(index, fields.get('score_threshold'));
  if (ranker !== undefined && threshold !== undefined) {
    return l10n.t('{0}, scores of at least {1}', lineText(ranker), scoreText(threshold));
  }
  return threshold === undefined
    ? lineText(ranker ?? '')
    : l10n.t('Scores of at least {0}', scoreText(threshold));
}

function resultItem(index: JsonIndex, result: number, copy: Copy): HTMLElement {
  const fields = fieldsOf(index, result);
  const name = textOf(index, fields.get('file_name')) ?? '';
  const id = textOf(index, fields.get('file_id'));
  const score = numberOf(index, fields.get('score'));
  const shownName = name === '' ? l10n.t('unnamed file') : lineText(name);
  const texts = itemsOf(index, fields.get('content')).flatMap(
    (content) => textOf(index, fieldsOf(index, content).get('text')) ?? [],
  );
  return element(
    'li',
    {},
    element(
      'div',
      { className: 'found' },
      icon('file'),
      element('span', { className: 'file-name' }, shownName),
      ...(score === undefined
        ? []
        : [
            element(
              'span',
              { className: 'score', title: index.source(fields.get('score') ?? result) },
              l10n.t('score {0}', scoreText(score)),
            ),
          ]),
      ...(id === undefined ? [] : [idLine(id, l10n.t('Copy File ID'), copy)]),
    ),
    ...texts
      .filter((text) => text !== '')
      .slice(0, MOST_RESULTS)
      .map((text) => reader(l10n.t('Found in {0}', shownName), text)),
  );
}

function scoreText(score: number): string {
  return score.toLocaleString(document.documentElement.lang || undefined, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
}
