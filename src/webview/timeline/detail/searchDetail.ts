import * as l10n from '@vscode/l10n';
import { element, icon } from '../../dom';
import type { JsonValue } from '../../jsonValue';
import { panelLanguage } from '../../language';
import { numberText } from '../../numbers';
import type { Copy } from '../../reading/textPart';
import { isInProgress, type Step } from '../steps';
import { lineText } from './lineText';
import { briefPart, idLine, longPart, note, reader } from './parts';

/** More results than any search has, and more texts than any result; what is beyond is in the JSON. */
const MOST_RESULTS = 100;

/** What a file search found, best first as the server has it. */
export function searchDetail(call: JsonValue, step: Step, copy: Copy): HTMLElement[] {
  const fields = call.member('file_search')?.members('results', 'ranking_options');
  const results = fields?.get('results');
  const count = results?.itemCount ?? 0;
  const ranking = rankingWords(fields?.get('ranking_options'));
  return [
    ...(ranking === '' ? [] : [briefPart(l10n.t('Ranking'), element('p', {}, ranking))]),
    results === undefined || count === 0
      ? briefPart(
          l10n.t('Results'),
          note(isInProgress(step) ? l10n.t('There are no results yet.') : l10n.t('There are no results.')),
        )
      : longPart(
          l10n.t('Results'),
          element(
            'ol',
            { className: 'results' },
            ...results.items(MOST_RESULTS).map((result) => resultItem(result, copy)),
          ),
        ),
    ...(count > MOST_RESULTS
      ? [note(l10n.t('More results in the JSON: {0}', numberText(count - MOST_RESULTS, panelLanguage())))]
      : []),
  ];
}

function rankingWords(options: JsonValue | undefined): string {
  const fields = options?.members('ranker', 'score_threshold');
  const ranker = fields?.get('ranker')?.text;
  const threshold = fields?.get('score_threshold')?.number;
  if (ranker !== undefined && threshold !== undefined) {
    return l10n.t('{0}, scores of at least {1}', lineText(ranker), scoreText(threshold));
  }
  return threshold === undefined
    ? lineText(ranker ?? '')
    : l10n.t('Scores of at least {0}', scoreText(threshold));
}

function resultItem(result: JsonValue, copy: Copy): HTMLElement {
  const fields = result.members('file_name', 'file_id', 'score', 'content');
  const name = fields.get('file_name')?.text ?? '';
  const id = fields.get('file_id')?.text;
  const score = fields.get('score');
  const shownName = name === '' ? l10n.t('unnamed file') : lineText(name);
  const contents = fields.get('content')?.items(MOST_RESULTS) ?? [];
  const texts = contents.map((content) => content.member('text')?.text ?? '').filter((text) => text !== '');
  return element(
    'li',
    {},
    element(
      'div',
      { className: 'found' },
      icon('file'),
      element('span', { className: 'file-name' }, shownName),
      ...(score?.number === undefined
        ? []
        : [
            element(
              'span',
              { className: 'score', title: score.source },
              l10n.t('score {0}', scoreText(score.number)),
            ),
          ]),
      ...(id === undefined ? [] : [idLine(id, l10n.t('Copy File ID'), copy)]),
    ),
    ...texts.map((text) => reader(l10n.t('Found in {0}', shownName), text)),
  );
}

function scoreText(score: number): string {
  return numberText(score, panelLanguage(), { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
