// What is known of the fields of a run and of its steps. It stands in one table for the panel and for VS Code's own JSON
// editor: a JSON Schema that only describes. Here the schema is walked along with the values of a document.

import table from '../../../media/run.schema.json';
import { NONE, type JsonIndex } from '../../core/json/jsonIndex';
import type { BodyName } from '../../protocol';
import { JsonValue } from '../jsonValue';

/** What a number counts: seconds since the Unix epoch, or tokens. */
export type FieldUnit = 'unix-seconds' | 'tokens';

/** What is known of a field. */
export interface FieldNote {
  /** In words; known values of the field are explained in lines of their own. */
  readonly description: string;
  readonly unit?: FieldUnit;
}

/** The part of JSON Schema that the table is written in. */
interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly unit?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
}

/** A schema made ready to be walked: keys of servers are looked up in a map, so that none of them finds what is not ours. */
interface Field {
  readonly note: FieldNote | undefined;
  readonly members: ReadonlyMap<string, Schema>;
  readonly patterns: readonly (readonly [RegExp, Schema])[];
  readonly others: Schema | undefined;
  readonly items: Schema | undefined;
}

const RUN: Schema = table;
const ROOTS: Readonly<Record<BodyName, Schema>> = { run: RUN, steps: table.definitions.steps };
const DEFINITIONS: ReadonlyMap<string, Schema> = new Map<string, Schema>(
  Object.entries(table.definitions).map(([name, schema]) => [`#/definitions/${name}`, schema]),
);

/** Nothing in the table stands deeper. */
const DEEPEST = 16;

const fields = new WeakMap<Schema, Field>();

/** What is known of the field that a value stands in; undefined where the table does not have it. */
export function fieldNote(index: JsonIndex, value: number, of: BodyName): FieldNote | undefined {
  return fieldOf(index, value, of)?.note;
}

/** The time that a value says, if its field holds times: milliseconds since the Unix epoch. */
export function timeOf(index: JsonIndex, value: number, note: FieldNote | undefined): number | undefined {
  return note?.unit === 'unix-seconds' ? new JsonValue(index, value).time : undefined;
}

function fieldOf(index: JsonIndex, value: number, of: BodyName): Field | undefined {
  if (index.depth(value) > DEEPEST) {
    return undefined;
  }
  const path: number[] = [];
  for (let at = value; index.parent(at) !== NONE; at = index.parent(at)) {
    path.push(at);
  }
  let field: Field | undefined = ready(ROOTS[of]);
  for (let at = path.pop(); at !== undefined && field !== undefined; at = path.pop()) {
    const key = index.key(at);
    const schema: Schema | undefined = key === undefined ? field.items : memberOf(field, key);
    field = schema && ready(schema);
  }
  return field;
}

function memberOf({ members, patterns, others }: Field, key: string): Schema | undefined {
  return members.get(key) ?? patterns.find(([pattern]) => pattern.test(key))?.[1] ?? others;
}

/** The field that a schema describes, made once. */
function ready(schema: Schema): Field {
  let field = fields.get(schema);
  if (field === undefined) {
    field = fieldFrom((schema.$ref === undefined ? undefined : DEFINITIONS.get(schema.$ref)) ?? schema);
    fields.set(schema, field);
  }
  return field;
}

function fieldFrom(schema: Schema): Field {
  return {
    note: noteFrom(schema),
    members: new Map(Object.entries(schema.properties ?? {})),
    patterns: Object.entries(schema.patternProperties ?? {}).map(([source, one]) => [
      new RegExp(source, 'u'),
      one,
    ]),
    others: schema.additionalProperties,
    items: schema.items,
  };
}

function noteFrom({ description, unit }: Schema): FieldNote | undefined {
  if (description === undefined) {
    return undefined;
  }
  return unit === 'unix-seconds' || unit === 'tokens' ? { description, unit } : { description };
}
