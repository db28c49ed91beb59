import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import table from '../../../../media/run.schema.json';
import { runBody } from '../../../../src/core/demo/runBody';
import { stepBodies } from '../../../../src/core/demo/stepBody';
import { createWorld } from '../../../../src/core/demo/world';
import { NONE, type JsonIndex } from '../../../../src/core/json/jsonIndex';
import { indexJson } from '../../../../src/core/json/jsonScanner';
import { KNOWN_STATUSES } from '../../../../src/core/model/status';
import type { BodyName } from '../../../../src/protocol';
import { fieldNote, timeOf } from '../../../../src/webview/json/fieldNotes';
import { projectRoot } from '../../../host/paths';
import { SmallLangGraph } from '../../support/smallLangGraph';

interface Schema {
  readonly description?: string;
  readonly $ref?: string;
  readonly unit?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
}

const SEED = path.resolve(projectRoot, '../shared/seed/cancel-a-run.txt');
/** Where somebody else says what may stand there: whoever wrote a tool or a format, or a note. */
const OF_OTHERS = /\/(parameters|schema|metadata|input)\/./;

function noteAt(text: string, pointer: string, of: BodyName = 'run') {
  const index = indexJson(text);
  const value = index.find(pointer);
  ok(value !== NONE, `${pointer} is not in ${text}`);
  return fieldNote(index, value, of);
}

function timeAt(text: string, pointer: string): number | undefined {
  const index = indexJson(text);
  const value = index.find(pointer);
  return timeOf(index, value, fieldNote(index, value, 'run'));
}

/** The pointers of all values that nothing is known of, and that are nobody else's. */
function unknownIn(text: string, of: BodyName): string[] {
  const index = indexJson(text);
  return valuesOf(index)
    .filter((value) => fieldNote(index, value, of) === undefined)
    .map((value) => index.pointer(value))
    .filter((pointer) => !OF_OTHERS.test(pointer));
}

function valuesOf({ size }: JsonIndex): number[] {
  return Array.from({ length: size }, (_, value) => value);
}

describe('the note of a field', () => {
  it('is there for every field of the example of the API’s page', function () {
    if (!existsSync(SEED)) {
      console.log(`      (no page at ${path.relative(projectRoot, SEED)}: nothing to compare with)`);
      this.skip();
    }
    const page = readFileSync(SEED, 'utf8');
    const example = page.slice(page.indexOf('\n{\n') + 1, page.indexOf('\n}\n') + 2);
    ok(example.includes('"truncation_strategy"'));
    deepEqual(unknownIn(example, 'run'), []);
  });

  it('is there for every field of the Demo’s runs and steps', () => {
    const startedAt = Date.now();
    // In an hour what was under way has ended.
    for (const now of [startedAt, startedAt + 3_600_000]) {
      for (const { runs } of createWorld(startedAt)) {
        for (const run of runs) {
          deepEqual(unknownIn(JSON.stringify(runBody(run, now)), 'run'), []);
          deepEqual(unknownIn(JSON.stringify(stepBodies(run, now, true)), 'steps'), []);
        }
      }
    }
  });

  it('is there for every field of a run of a LangGraph server', () => {
    const server = new SmallLangGraph();
    const thread = server.addThread(1);
    const run = server.addRun(thread, 1, {
      kwargs: {
        input: { messages: [] },
        config: { configurable: { graph_id: 'g', 'x-team': 'search', langgraph_auth_user_id: 'u' } },
        stream_mode: ['values'],
      },
    });
    const { body } = server.respond({
      method: 'GET',
      path: `/v1/threads/${thread}/runs/${run}`,
      headers: {},
      body: '',
    });
    deepEqual(
      unknownIn(body, 'run').filter((pointer) => !pointer.startsWith('/kwargs/stream_mode/')),
      [],
    );
  });

  it('explains every known status', () => {
    const lines = noteAt('{"status":""}', '/status')?.description ?? '';
    for (const status of KNOWN_STATUSES) {
      match(lines, new RegExp(`(^|\\s)${status}( \\(|: )`, 'm'));
    }
  });

  it('tells the unit of times and tokens', () => {
    equal(noteAt('{"expires_at":1}', '/expires_at')?.unit, 'unix-seconds');
    equal(noteAt('{"usage":{"total_tokens":1}}', '/usage/total_tokens')?.unit, 'tokens');
    equal(noteAt('[{"created_at":1}]', '/0/created_at', 'steps')?.unit, 'unix-seconds');
    equal(noteAt('{"model":"m"}', '/model')?.unit, undefined);
  });

  it('is that of the document: a step is no run', () => {
    equal(noteAt('[{"instructions":""}]', '/0/instructions', 'steps'), undefined);
    equal(noteAt('{"run":{"status":""}}', '/run/status'), undefined);
    const ofRun = noteAt('{"status":""}', '/status');
    const ofStep = noteAt('[{"status":""}]', '/0/status', 'steps');
    ok(ofRun && ofStep && ofRun !== ofStep);
  });

  it('is not there where a server says something else under a known name', () => {
    equal(noteAt('{"usage":[{"total_tokens":1}]}', '/usage/0/total_tokens'), undefined);
    equal(noteAt('{"tools":{"type":"x"}}', '/tools/type'), undefined);
    equal(noteAt('[{"id":1}]', '/0/id'), undefined);
    equal(noteAt('{"id":{"id":1}}', '/id/id'), undefined);
  });

  it('reads keys with their escapes, and takes no key for more than a key', () => {
    ok(noteAt(String.raw`{"\u0069d":1}`, '/id'));
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '\ud800', '$ref']) {
      equal(noteAt(JSON.stringify({ [key]: { id: 1 } }), `/${key}`), undefined, key);
      equal(noteAt(JSON.stringify({ usage: { [key]: 1 } }), `/usage/${key}`), undefined, key);
    }
    equal(noteAt('{"__proto__":{"description":1}}', '/__proto__/description'), undefined);
  });

  it('is found at once in a deep document', () => {
    const deep = 100_000;
    const index = indexJson(`${'{"usage":'.repeat(deep)}1${'}'.repeat(deep)}`);
    for (const value of valuesOf(index).slice(2)) {
      equal(fieldNote(index, value, 'run'), undefined);
    }
  });
});

describe('the table of fields', () => {
  const KEYWORDS = new Set([
    'description',
    'unit',
    'properties',
    'patternProperties',
    'additionalProperties',
    'items',
    '$ref',
  ]);
  const { $schema, title, definitions, ...root } = table;

  /** A schema and all within it. */
  function* schemasIn(schema: Schema): Generator<Schema> {
    yield schema;
    const { properties = {}, patternProperties = {}, additionalProperties, items } = schema;
    const within = [
      ...Object.values(properties),
      ...Object.values(patternProperties),
      additionalProperties,
      items,
    ];
    for (const one of within) {
      if (one !== undefined) {
        yield* schemasIn(one);
      }
    }
  }

  const schemas = [root, ...Object.values<Schema>(definitions)].flatMap((schema) => [...schemasIn(schema)]);

  it('only describes: nothing in it puts a squiggle under what a server sends', () => {
    match($schema, /draft-07/);
    ok(title && schemas.length > 100);
    deepEqual(
      schemas.flatMap((schema) => Object.keys(schema)).filter((keyword) => !KEYWORDS.has(keyword)),
      [],
    );
  });

  it('says of each field what it is, in sentences, or where that is said', () => {
    for (const { description, $ref, ...rest } of schemas) {
      if ($ref === undefined) {
        match(description ?? '', /^[A-Z].*\.$/s);
      } else {
        ok(Object.hasOwn(definitions, $ref.replace('#/definitions/', '')), $ref);
        deepEqual([description, rest], [undefined, {}], 'what stands beside a reference does not count');
      }
    }
  });
});

describe('the time of a field', () => {
  it('is read as the summary reads it: seconds, milliseconds, or ISO 8601', () => {
    equal(timeAt('{"created_at":1700000000}', '/created_at'), 1_700_000_000_000);
    equal(timeAt('{"created_at":1.7e9}', '/created_at'), 1_700_000_000_000);
    equal(timeAt('{"created_at":1700000000123}', '/created_at'), 1_700_000_000_123);
    equal(timeAt('{"created_at":"2026-11-27T12:00:00.000Z"}', '/created_at'), Date.UTC(2026, 10, 27, 12));
    equal(timeAt('{"updated_at":"2026-11-27 12:00:00"}', '/updated_at'), Date.UTC(2026, 10, 27, 12));
  });

  it('is none where the value is no time, or its field holds none', () => {
    for (const value of [
      'null',
      'true',
      '{}',
      '[]',
      '1e400',
      '9e99',
      '"soon"',
      '"1700000000"',
      '"\\ud800"',
    ]) {
      equal(timeAt(`{"created_at":${value}}`, '/created_at'), undefined, value);
    }
    equal(timeAt(`{"created_at":"2026-11-27T${'1'.repeat(1_000_000)}"}`, '/created_at'), undefined);
    equal(timeAt('{"total":1700000000}', '/total'), undefined);
    equal(timeAt('{"usage":{"total_tokens":1700000000}}', '/usage/total_tokens'), undefined);
    equal(timeAt('{"metadata":{"at":1700000000}}', '/metadata/at'), undefined);
  });
});
