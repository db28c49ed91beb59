import * as l10n from '@vscode/l10n';
import { toolTypeName } from '../../core/model/toolTypes';
import { clipText } from '../../core/model/visibleText';
import type { JsonValue } from '../jsonValue';

/** One of the tools that a run may use. */
export interface Tool {
  /** Tells it from the others, over updates and reloads: its name, numbered where others have the same. */
  readonly key: string;
  /** A codicon's id. */
  readonly icon: string;
  readonly name: string;
  /** Whether the name is the one it has in the body, and no words of ours. */
  readonly named: boolean;
  /** What it does, or with which options, in any number of lines. */
  readonly description?: string;
  readonly strict: boolean;
  /** What it unfolds to beside its description, and what that is called; absent where there is nothing more to see. */
  readonly more?: { readonly label: string; readonly json: JsonValue };
  /** What it unfolds to where there is no such JSON. */
  readonly note?: string;
  /** All of it. */
  readonly body: JsonValue;
}

/** A name is kept only so far, in characters: what is told of it beyond is in the JSON. */
const LONGEST_KEY = 200;

/** The first of a run's tools, as they come. A server that gives one in place of a list has that one. */
export function toolsOf(tools: JsonValue, most: number): Tool[] {
  const bodies = tools.kind === 'array' ? tools.items(most) : [tools];
  const keys = new Set<string>();
  return bodies.map((body) => {
    const tool = toolOf(body);
    const first = `tool:${clipText(tool.name, LONGEST_KEY)}`;
    let key = first;
    for (let number = 2; keys.has(key); number++) {
      key = `${first}:${number}`;
    }
    keys.add(key);
    return { ...tool, key };
  });
}

/** How many tools there are, shown or not. */
export function countTools(tools: JsonValue): number {
  return tools.kind === 'array' ? tools.count : 1;
}

type Unkeyed = Omit<Tool, 'key'>;

function toolOf(body: JsonValue): Unkeyed {
  const fields = body.members(
    'type',
    'function',
    'file_search',
    'name',
    'description',
    'parameters',
    'strict',
  );
  const type = fields.get('type')?.text;
  switch (type) {
    case 'function':
      // Some servers leave out the object around what a function is.
      return functionTool(body, fields.get('function') ?? body);
    case 'code_interpreter':
      return {
        ...unnamed(body, 'terminal', toolTypeName(type)),
        description: l10n.t('Lets the model write code and run it.'),
        ...(body.count > 1 ? whole(body) : {}),
      };
    case 'file_search': {
      const options = fields.get('file_search');
      return {
        ...unnamed(body, 'search', toolTypeName(type)),
        description: searchWords(options) ?? l10n.t('Lets the model search files.'),
        ...(options === undefined || options.count === 0 ? {} : whole(options)),
      };
    }
    default:
      return otherTool(body, type, fields.get('description')?.text);
  }
}

function functionTool(body: JsonValue, definition: JsonValue): Unkeyed {
  const fields = definition.members('name', 'description', 'parameters', 'strict');
  const name = fields.get('name')?.text;
  const description = fields.get('description')?.text;
  const parameters = fields.get('parameters');
  const common = {
    icon: 'symbol-function',
    strict: fields.get('strict')?.source === 'true',
    ...(description === undefined || description === '' ? {} : { description }),
    body,
  };
  return name === undefined || name === ''
    ? { ...common, name: l10n.t('Unnamed function'), named: false, ...whole(body) }
    : {
        ...common,
        name,
        named: true,
        ...(parameters === undefined
          ? { note: l10n.t('It takes no parameters.') }
          : { more: { label: l10n.t('Parameters'), json: parameters } }),
      };
}

/** A tool of a type that we do not know, or an entry that is none: as it came. */
function otherTool(body: JsonValue, type: string | undefined, description: string | undefined): Unkeyed {
  return {
    icon: 'tools',
    name: type === undefined || type === '' ? body.brief : type,
    named: true,
    ...(description === undefined || description === '' ? {} : { description }),
    strict: false,
    body,
    ...(body.kind === 'object' && body.count > (type === undefined ? 0 : 1) ? whole(body) : {}),
    ...(body.kind === 'array' && body.count > 0 ? whole(body) : {}),
  };
}

function unnamed(body: JsonValue, icon: string, name: string): Unkeyed {
  return { icon, name, named: false, strict: false, body };
}

function whole(json: JsonValue): Pick<Tool, 'more'> {
  return { more: { label: l10n.t('JSON'), json } };
}

/** The options of a file search in words; undefined where it has none that we know. */
function searchWords(options: JsonValue | undefined): string | undefined {
  const fields = options?.members('max_num_results', 'ranking_options');
  const ranking = fields?.get('ranking_options')?.members('ranker', 'score_threshold');
  const most = fields?.get('max_num_results');
  const ranker = ranking?.get('ranker');
  const score = ranking?.get('score_threshold');
  const words = [
    ...(most === undefined ? [] : [l10n.t('at most {0} results', most.brief)]),
    ...(ranker === undefined ? [] : [l10n.t('ranker {0}', ranker.text ?? ranker.brief)]),
    ...(score === undefined ? [] : [l10n.t('scores of at least {0}', score.brief)]),
  ];
  return words.length === 0 ? undefined : words.join(' · ');
}
