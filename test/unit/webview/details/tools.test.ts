import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import { indexJson } from '../../../../src/core/json/jsonScanner';
import { JsonValue } from '../../../../src/webview/jsonValue';
import { countTools, toolsOf, type Tool } from '../../../../src/webview/details/tools';

function tools(text: string, most = 200): Tool[] {
  return toolsOf(new JsonValue(indexJson(text)), most);
}

/** A tool in a line: its name, description, and what it unfolds to. */
function tool(text: string): string {
  const [only] = tools(`[${text}]`);
  ok(only !== undefined);
  const { name, description, strict, more, note } = only;
  return [
    name,
    ...(strict ? ['strict'] : []),
    ...(description === undefined ? [] : [description]),
    ...(note === undefined ? [] : [note]),
    ...(more === undefined ? [] : [`${more.label}=${more.json.source}`]),
  ].join(' | ');
}

describe('the tools of a run', () => {
  for (const [body, line] of [
    [
      '{"type":"function","function":{"name":"f","description":"Does f.","parameters":{"type":"object"},"strict":true}}',
      'f | strict | Does f. | Parameters={"type":"object"}',
    ],
    ['{"type":"function","function":{"name":"f"}}', 'f | It takes no parameters.'],
    [
      '{"type":"function","function":{"name":"f","parameters":null,"strict":null}}',
      'f | It takes no parameters.',
    ],
    // Without the object around it, as the newer API has it.
    ['{"type":"function","name":"f","strict":false,"parameters":{}}', 'f | Parameters={}'],
    [
      '{"type":"function","function":{"description":"Who?"}}',
      'Unnamed function | Who? | JSON={"type":"function","function":{"description":"Who?"}}',
    ],
    [
      '{"type":"function","function":{"name":["f"],"description":{"a":1}}}',
      'Unnamed function | JSON={"type":"function","function":{"name":["f"],"description":{"a":1}}}',
    ],
    ['{"type":"function","function":"f"}', 'Unnamed function | JSON={"type":"function","function":"f"}'],
    ['{"type":"code_interpreter"}', 'Code Interpreter | Lets the model write code and run it.'],
    [
      '{"type":"code_interpreter","container":"x"}',
      'Code Interpreter | Lets the model write code and run it. | JSON={"type":"code_interpreter","container":"x"}',
    ],
    ['{"type":"file_search"}', 'File Search | Lets the model search files.'],
    ['{"type":"file_search","file_search":{}}', 'File Search | Lets the model search files.'],
    [
      '{"type":"file_search","file_search":{"max_num_results":12,"ranking_options":{"ranker":"auto","score_threshold":0.35}}}',
      'File Search | at most 12 results · ranker auto · scores of at least 0.35 | JSON={"max_num_results":12,"ranking_options":{"ranker":"auto","score_threshold":0.35}}',
    ],
    [
      '{"type":"file_search","file_search":{"odd":[1]}}',
      'File Search | Lets the model search files. | JSON={"odd":[1]}',
    ],
    ['{"type":"file_search","file_search":5}', 'File Search | Lets the model search files.'],
    [
      '{"type":"openapi","description":"An API.","openapi":{"spec":{}}}',
      'openapi | An API. | JSON={"type":"openapi","description":"An API.","openapi":{"spec":{}}}',
    ],
    ['{"type":"web_search"}', 'web_search'],
    ['{"kind":"x"}', '{kind: "x"} | JSON={"kind":"x"}'],
    ['{"type":{"a":1}}', '{type: {a: 1}} | JSON={"type":{"a":1}}'],
    ['{}', '{}'],
    ['[]', '[]'],
    ['[1]', '(1) [1] | JSON=[1]'],
    ['null', 'null'],
    ['"retrieval"', '"retrieval"'],
    ['42', '42'],
  ] as const) {
    it(body, () => {
      equal(tool(body), line);
    });
  }

  it('are known by their names, numbered where two have the same', () => {
    const bodies = ['f', 'g', 'f', 'f', 'f:2', '__proto__', '__proto__'].map(
      (name) => `{"type":"function","function":{"name":"${name}"}}`,
    );
    deepStrictEqual(
      tools(`[${bodies.join(',')}]`).map(({ key }) => key),
      ['tool:f', 'tool:g', 'tool:f:2', 'tool:f:3', 'tool:f:2:2', 'tool:__proto__', 'tool:__proto__:2'],
    );
  });

  it('are read no further than is asked for, and counted all', () => {
    const hostile = `[${'{"type":"function","function":{"name":"f","parameters":{"a":[]}}},'.repeat(10_000)}null]`;
    const value = new JsonValue(indexJson(hostile));
    const first = toolsOf(value, 200);
    equal(first.length, 200);
    equal(new Set(first.map(({ key }) => key)).size, 200);
    equal(countTools(value), 10_001);
  });

  it('have keys of bounded length', () => {
    const [only] = tools(`[{"type":"function","function":{"name":"${'x'.repeat(1_000_000)}"}}]`);
    ok(only !== undefined && only.key.length < 300);
    equal(only.name.length, 1_000_000);
  });

  it('of a server that gives one in place of a list is that one', () => {
    deepStrictEqual(
      tools('{"type":"code_interpreter"}').map(({ name }) => name),
      ['Code Interpreter'],
    );
    equal(countTools(new JsonValue(indexJson('{"type":"code_interpreter"}'))), 1);
    equal(countTools(new JsonValue(indexJson('[]'))), 0);
  });
});
