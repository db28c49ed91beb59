import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { readConnections, type Connection } from '../../../src/core/model/connection';
import { AUTH_TYPES, CONNECTION_KINDS } from '../../../src/core/model/connectionKinds';

interface Schema {
  readonly properties: Readonly<Record<string, Schema & { readonly enum?: readonly string[] }>>;
}

interface Manifest {
  readonly contributes: {
    readonly configuration: {
      readonly properties: {
        readonly 'assistantRuns.connections': { readonly items: Schema };
      };
    };
  };
}

function readText(name: string): string {
  return readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
}

const FIELDS = {
  id: true,
  kind: true,
  name: true,
  baseUrl: true,
  auth: true,
  headers: true,
  query: true,
  organization: true,
  project: true,
  allowHttp: true,
} satisfies Record<keyof Connection, true>;

const AUTH_FIELDS = { type: true, header: true, argv: true } satisfies Record<keyof Connection['auth'], true>;

describe('the settings as the editor knows them', () => {
  const { contributes } = JSON.parse(readText('package.json')) as Manifest;
  const { items } = contributes.configuration.properties['assistantRuns.connections'];

  it('have the fields that are read, and no others', () => {
    assert.deepEqual(Object.keys(items.properties).sort(), Object.keys(FIELDS).sort());
    assert.deepEqual(Object.keys(items.properties.auth!.properties).sort(), Object.keys(AUTH_FIELDS).sort());
  });

  it('have the kinds and the ways to sign in of the table', () => {
    assert.deepEqual(items.properties.kind!.enum, Object.keys(CONNECTION_KINDS));
    assert.deepEqual(items.properties.auth!.properties.type!.enum, AUTH_TYPES);
  });

  it('have an example for each kind in the README, by which the editor and we have nothing to say', () => {
    const [, json = ''] = /A connection for each kind looks like this:\s+```json\n(.*?)```/s.exec(
      readText('README.md'),
    )!;
    const examples = JSON.parse(json) as Connection[];
    assert.deepEqual(readConnections(examples), { connections: examples, problems: [] });
    assert.deepEqual(new Set(examples.map(({ kind }) => kind)), new Set(Object.keys(CONNECTION_KINDS)));
    const check = new Ajv({ strict: false, validateFormats: false }).compile({ type: 'array', items });
    assert.ok(check(examples), JSON.stringify(check.errors));
    assert.ok(!check([{ ...examples[0], kind: 'nothing' }]));
  });
});
