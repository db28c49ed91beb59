import * as l10n from '@vscode/l10n';
import type { Citation, Message, MessagePart } from '../../../core/model/message';
import { visibleText } from '../../../core/model/visibleText';
import { copyButton, element, icon, textButton } from '../../dom';
import { panelLanguage } from '../../language';
import { numberText } from '../../numbers';
import { FoldedText } from '../../reading/foldedText';
import type { Folds } from '../../reading/folds';
import { partHead, type Copy } from '../../reading/textPart';
import type { KnownMessage } from '../stepMessages';
import { messageNotes } from './messageWords';
import { lineText } from './lineText';
import { briefPart, idLine, imagePart, longPart, note } from './parts';

export interface MessageActions {
  readonly copy: Copy;
  /** Which of the texts are shown in full. */
  readonly folds: Folds;
  readonly tryAgain: () => void;
}

/** What a step wrote: nothing where the server gives no messages. */
export function messageDetail(
  { isReading, message, problem }: KnownMessage,
  actions: MessageActions,
): HTMLElement[] {
  return [
    ...(message === undefined ? [] : contentOf(message, actions)),
    ...(problem === undefined ? [] : [problemLine(problem, actions.tryAgain)]),
    // It is here in a moment, mostly; where there is something to read already, nobody need know.
    ...(isReading && message === undefined ? [waitingNote(l10n.t('The message is being read…'))] : []),
  ];
}

function contentOf(message: Message, actions: MessageActions): HTMLElement[] {
  const { id, role, parts, moreParts } = message;
  return [
    ...(role === undefined || role === 'assistant'
      ? []
      : [briefPart(l10n.t('Role'), element('span', {}, lineText(role)))]),
    ...parts.flatMap((part, at) => partOf(part, `${id}/${at}`, actions)),
    ...(moreParts > 0
      ? [note(l10n.t('More parts, not shown: {0}', numberText(moreParts, panelLanguage())))]
      : []),
    ...messageNotes(message).map(note),
  ];
}

function partOf(part: MessagePart, name: string, { copy, folds }: MessageActions): HTMLElement[] {
  switch (part.kind) {
    case 'text':
      return part.text === ''
        ? []
        : [
            longText(l10n.t('Text'), l10n.t('Copy Text'), part.text, { copy, folds, name }),
            ...citationList(part.citations, part.moreCitations, copy),
          ];
    case 'refusal':
      return [
        longText(l10n.t('Refused to answer'), l10n.t('Copy Refusal'), part.text, { copy, folds, name }),
      ];
    case 'imageFile':
      return [imagePart(part.fileId, l10n.t('Copy File ID'), copy)];
    case 'imageUrl':
      return [imagePart(part.url, l10n.t('Copy URL'), copy)];
    case 'other':
      return [
        note(
          part.type === undefined || part.type === ''
            ? l10n.t('The message has a part that this version can’t show.')
            : l10n.t('The message has a part that this version can’t show: {0}', lineText(part.type)),
        ),
      ];
  }
}

function longText(
  heading: string,
  copyLabel: string,
  text: string,
  { copy, folds, name }: { readonly copy: Copy; readonly folds: Folds; readonly name: string },
): HTMLElement {
  const folded = new FoldedText(heading, folds, name);
  folded.show(text);
  const button = copyButton(copyLabel, () => {
    copy(text);
  });
  return element('div', { className: 'part' }, partHead(heading, button), ...folded.elements);
}

/** What the text refers to, in the order of the text. */
function citationList(citations: readonly Citation[], more: number, copy: Copy): HTMLElement[] {
  const list = element('ul', { className: 'results' }, ...citations.map((each) => citationItem(each, copy)));
  return [
    ...(citations.length === 0 ? [] : [longPart(l10n.t('Citations'), list)]),
    ...(more > 0 ? [note(l10n.t('More citations, not shown: {0}', numberText(more, panelLanguage())))] : []),
  ];
}

function citationItem({ mark, fileId, url, quote }: Citation, copy: Copy): HTMLElement {
  return element(
    'li',
    {},
    element(
      'div',
      { className: 'found' },
      icon(fileId === undefined ? 'globe' : 'file'),
      ...(mark === undefined ? [] : [element('span', { className: 'file-name' }, lineText(mark))]),
      ...(fileId === undefined ? [] : [idLine(fileId, l10n.t('Copy File ID'), copy)]),
      ...(url === undefined ? [] : [idLine(url, l10n.t('Copy URL'), copy)]),
    ),
    ...(quote === undefined ? [] : [element('p', { className: 'note' }, lineText(quote))]),
  );
}

function problemLine(problem: string, tryAgain: () => void): HTMLElement {
  return element(
    'div',
    { className: 'load-problem' },
    icon('warning'),
    element('span', {}, visibleText(problem)),
    textButton(l10n.t('Try Again'), tryAgain),
  );
}

function waitingNote(words: string): HTMLElement {
  const made = note(words);
  made.classList.add('waiting');
  return made;
}
