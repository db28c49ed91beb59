import * as vscode from 'vscode';
import { isHeaderName, isHeaderValue, isOfTransport } from '../../../core/model/header';
import { findSecret } from '../../../core/model/secretLike';
import { askStep, type Objection } from '../../inputStep';
import { pickStep } from '../../pickStep';
import { nameOf, type Draft } from './draft';
import { titleOf } from './titles';

/** A field of the form that is one line of text, and that can be left as it is. */
export type TextField = 'name' | 'organization' | 'project' | 'apiVersion';

/** Asks for one of the fields that need no answer. Escape and going back leave it as it was. */
export async function askText(draft: Draft, field: TextField): Promise<void> {
  const answer = await askStep({
    title: titleOf(draft.kind),
    place: { canGoBack: true },
    prompt: promptOf(field),
    value: field === 'name' ? nameOf(draft) : draft[field],
    check: (value) => textProblem(field, value.trim()),
  });
  if (answer?.goesBack === false) {
    draft[field] = answer.value.trim();
  }
}

function promptOf(field: TextField): string {
  switch (field) {
    case 'name':
      return vscode.l10n.t('A name for this connection');
    case 'organization':
      return vscode.l10n.t('Sent as OpenAI-Organization; empty to leave it out');
    case 'project':
      return vscode.l10n.t('Sent as OpenAI-Project; empty to leave it out');
    case 'apiVersion':
      return vscode.l10n.t('Sent as api-version in the URL of each request');
  }
}

function textProblem(field: TextField, value: string): Objection | undefined {
  if (field === 'name') {
    return value === '' ? { message: vscode.l10n.t('A name is needed.'), canInsist: false } : undefined;
  }
  return isHeaderValue(value)
    ? undefined
    : { message: vscode.l10n.t('This can’t be sent: use plain ASCII characters.'), canInsist: false };
}

interface HeaderItem extends vscode.QuickPickItem {
  /** The header to change; absent for the item that adds one. */
  readonly name?: string;
}

/** Lets the user add, change and take away headers, until they go back. */
export async function askHeaders(draft: Draft): Promise<void> {
  for (;;) {
    const headers = Object.entries(draft.headers).map(([name, value]): HeaderItem => ({
      name,
      label: name,
      description: value,
    }));
    const add: HeaderItem = { label: vscode.l10n.t('$(add) Add a Header…') };
    // The first time there is nothing to choose from.
    const answer =
      headers.length === 0
        ? add
        : await pickStep({
            title: titleOf(draft.kind),
            place: { canGoBack: true },
            placeholder: vscode.l10n.t('Choose a header to change it'),
            items: [...headers, add],
          });
    if (typeof answer === 'string') {
      return;
    }
    const done = await askHeader(draft, answer.name);
    if (!done && headers.length === 0) {
      return;
    }
  }
}

/** Asks for a header. False: the user went back. */
async function askHeader(draft: Draft, name: string | undefined): Promise<boolean> {
  const answer = await askStep({
    title: titleOf(draft.kind),
    place: { canGoBack: true },
    prompt:
      name === undefined
        ? vscode.l10n.t('A header of every request, as “Name: value”. No secrets: it stands in the settings.')
        : vscode.l10n.t('The header as “Name: value”; empty to take it away'),
    placeholder: 'X-Team: search',
    value: name === undefined ? '' : `${name}: ${draft.headers[name] ?? ''}`,
    check: headerProblem,
  });
  if (answer?.goesBack !== false) {
    return false;
  }
  const { [name ?? '']: _, ...others } = draft.headers;
  const [newName, value] = parseHeader(answer.value);
  draft.headers = newName === '' ? others : { ...others, [newName]: value };
  return true;
}

function headerProblem(typed: string): Objection | undefined {
  const [name, value] = parseHeader(typed);
  if (typed.trim() === '') {
    return undefined;
  }
  if (!isHeaderName(name) || !typed.includes(':') || !isHeaderValue(value)) {
    return {
      message: vscode.l10n.t('This is not a header. It should look like “X-Team: search”.'),
      canInsist: false,
    };
  }
  if (isOfTransport(name)) {
    return {
      message: vscode.l10n.t('This header can’t be set: it belongs to the connection itself.'),
      canInsist: false,
    };
  }
  return findSecret({ [name]: value }) === undefined
    ? undefined
    : {
        message: vscode.l10n.t(
          'This looks like a secret, and settings are readable by all. A key is asked for as the way to sign in.',
        ),
        canInsist: false,
      };
}

function parseHeader(typed: string): [name: string, value: string] {
  const [name = '', ...rest] = typed.split(':');
  return [name.trim(), rest.join(':').trim()];
}
