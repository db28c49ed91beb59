import * as l10n from '@vscode/l10n';
import type { JsonValue } from '../jsonValue';
import { numberText } from '../numbers';

/** One thing that a run was told to keep to. */
export interface Setting {
  /** Tells it from the others: its field's name. */
  readonly name: string;
  /** Where it stands in the body, as a JSON Pointer. */
  readonly pointer: string;
  readonly label: string;
  /** What it is set to, in words or as it stands. */
  readonly value: string;
  /** What that means. */
  readonly note?: string;
  readonly strict?: boolean;
  /** More of it, as JSON that is folded at first, and what that is called. */
  readonly more?: { readonly label: string; readonly json: JsonValue };
}

/** A setting's value, before it has a name. */
type Said = Omit<Setting, 'name' | 'pointer' | 'label'>;

/** How many nodes of a graph are named. */
const MOST_NODES = 8;

/** The settings that a run's body has, in the order in which they are shown; numbers are as `locale` writes them. */
export function settingsOf(run: JsonValue, locale?: string): Setting[] {
  const fields = run.members(
    'model',
    'temperature',
    'top_p',
    'tool_choice',
    'parallel_tool_calls',
    'response_format',
    'truncation_strategy',
    'max_prompt_tokens',
    'max_completion_tokens',
    'multitask_strategy',
    'kwargs',
  );
  const kwargs = fields.get('kwargs')?.members('interrupt_before', 'interrupt_after', 'config');
  const config = kwargs?.get('config')?.members('recursion_limit', 'configurable');
  const rows: readonly (readonly [
    name: string,
    label: string,
    value: JsonValue | undefined,
    say: (value: JsonValue) => Said,
  ])[] = [
    ['model', l10n.t('Model'), fields.get('model'), plain],
    ['temperature', l10n.t('Temperature'), fields.get('temperature'), plain],
    ['top_p', l10n.t('Top P'), fields.get('top_p'), plain],
    ['tool_choice', l10n.t('Tool choice'), fields.get('tool_choice'), toolChoice],
    ['parallel_tool_calls', l10n.t('Parallel tool calls'), fields.get('parallel_tool_calls'), yesOrNo],
    ['truncation_strategy', l10n.t('Truncation'), fields.get('truncation_strategy'), truncation],
    // As numbers they stand with the tokens.
    ['max_prompt_tokens', l10n.t('Max prompt tokens'), notNumber(fields.get('max_prompt_tokens')), plain],
    [
      'max_completion_tokens',
      l10n.t('Max completion tokens'),
      notNumber(fields.get('max_completion_tokens')),
      plain,
    ],
    ['response_format', l10n.t('Response format'), fields.get('response_format'), responseFormat],
    ['multitask_strategy', l10n.t('If the thread is busy'), fields.get('multitask_strategy'), multitask],
    ['interrupt_before', l10n.t('Interrupts before'), notEmpty(kwargs?.get('interrupt_before')), nodes],
    ['interrupt_after', l10n.t('Interrupts after'), notEmpty(kwargs?.get('interrupt_after')), nodes],
    ['recursion_limit', l10n.t('Recursion limit'), config?.get('recursion_limit'), plain],
    [
      'configurable',
      l10n.t('Configuration'),
      notEmpty(config?.get('configurable')),
      (value) => configuration(value, locale),
    ],
  ];
  return rows.flatMap(([name, label, value, say]) =>
    value === undefined ? [] : [{ name, pointer: value.pointer, label, ...say(value) }],
  );
}

/** A text without its quotes, all else as it stands. */
function plain(value: JsonValue): Said {
  return { value: value.text ?? value.brief };
}

function yesOrNo(value: JsonValue): Said {
  switch (value.source) {
    case 'true':
      return { value: l10n.t('Yes') };
    case 'false':
      return { value: l10n.t('No'), note: l10n.t('one at a time') };
    default:
      return plain(value);
  }
}

function toolChoice(value: JsonValue): Said {
  switch (value.text) {
    case 'none':
      return { value: 'none', note: l10n.t('the model can’t call tools') };
    case 'auto':
      return { value: 'auto', note: l10n.t('the model decides') };
    case 'required':
      return { value: 'required', note: l10n.t('the model must call a tool before it answers') };
    default:
      return certainTool(value);
  }
}

/** The one tool that is to be used. */
function certainTool(value: JsonValue): Said {
  const fields = value.members('type', 'function');
  const type = fields.get('type')?.text;
  const name = fields.get('function')?.member('name')?.text;
  if (type === 'function' && name !== undefined) {
    return { value: name, note: l10n.t('the function that the model must call') };
  }
  return type === undefined || fields.has('function')
    ? plain(value)
    : { value: type, note: l10n.t('the tool that the model must use') };
}

function responseFormat(value: JsonValue): Said {
  const { type, schema } = formatOf(value);
  switch (type) {
    case 'auto':
      return { value: 'auto', note: l10n.t('the model decides') };
    case 'text':
      return { value: l10n.t('Text') };
    case 'json_object':
      return { value: l10n.t('JSON object') };
    case 'json_schema':
      return schema === undefined ? { value: l10n.t('JSON schema') } : jsonSchema(schema);
    default:
      return plain(value);
  }
}

/** The type of a format, which some servers give alone, and its schema. */
function formatOf(value: JsonValue): { type: string | undefined; schema: JsonValue | undefined } {
  const fields = value.members('type', 'json_schema');
  return { type: value.text ?? fields.get('type')?.text, schema: fields.get('json_schema') };
}

function jsonSchema(format: JsonValue): Said {
  const fields = format.members('name', 'description', 'schema', 'strict');
  const name = fields.get('name')?.text;
  const description = fields.get('description')?.text;
  const schema = fields.get('schema');
  return {
    value: name === undefined ? l10n.t('JSON schema') : l10n.t('JSON schema {0}', name),
    ...(description === undefined ? {} : { note: description }),
    ...(fields.get('strict')?.source === 'true' ? { strict: true } : {}),
    ...(schema === undefined ? {} : { more: { label: l10n.t('Schema'), json: schema } }),
  };
}

function truncation(value: JsonValue): Said {
  const fields = value.members('type', 'last_messages');
  const last = fields.get('last_messages');
  switch (value.text ?? fields.get('type')?.text) {
    case 'auto':
      return {
        value: 'auto',
        note: l10n.t('messages in the middle are dropped if the thread gets too long'),
      };
    case 'last_messages':
      return { value: lastMessages(last) };
    default:
      return plain(value);
  }
}

function lastMessages(count: JsonValue | undefined): string {
  if (count?.kind !== 'number') {
    return l10n.t('the last messages');
  }
  return count.source === '1' ? l10n.t('the last message') : l10n.t('the last {0} messages', count.brief);
}

function multitask(value: JsonValue): Said {
  switch (value.text) {
    case 'reject':
      return { value: 'reject', note: l10n.t('a new run is rejected') };
    case 'enqueue':
      return { value: 'enqueue', note: l10n.t('a new run waits for the others') };
    case 'interrupt':
      return { value: 'interrupt', note: l10n.t('the active run is stopped, and its work is kept') };
    case 'rollback':
      return { value: 'rollback', note: l10n.t('the active run is stopped and deleted') };
    default:
      return plain(value);
  }
}

/** The nodes of a graph at which it stops: their names, or `*` for all. */
function nodes(value: JsonValue): Said {
  if (value.text === '*') {
    return { value: l10n.t('every node') };
  }
  if (value.kind !== 'array') {
    return plain(value);
  }
  const names = value.items(MOST_NODES).map((node) => node.text ?? node.brief);
  return { value: [...names, ...(value.count > names.length ? ['…'] : [])].join(', ') };
}

function configuration(value: JsonValue, locale: string | undefined): Said {
  return {
    value: value.count === 1 ? l10n.t('1 value') : l10n.t('{0} values', numberText(value.count, locale)),
    more: { label: l10n.t('Values'), json: value },
  };
}

function notNumber(value: JsonValue | undefined): JsonValue | undefined {
  return value?.kind === 'number' ? undefined : value;
}

/** A list or an object that holds something. */
function notEmpty(value: JsonValue | undefined): JsonValue | undefined {
  return value === undefined || ((value.kind === 'array' || value.kind === 'object') && value.count === 0)
    ? undefined
    : value;
}
