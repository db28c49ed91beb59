import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import { indexJson } from '../../../../src/core/json/jsonScanner';
import { JsonValue } from '../../../../src/webview/jsonValue';
import { settingsOf } from '../../../../src/webview/details/settings';

/** The settings of a body, each in a line. */
function settings(text: string): string[] {
  return settingsOf(new JsonValue(indexJson(text))).map(
    ({ label, value, note, strict, more }) =>
      `${label}: ${value}${note === undefined ? '' : ` (${note})`}${strict === true ? ' strict' : ''}${
        more === undefined ? '' : ` ${more.label}=${more.json.source}`
      }`,
  );
}

describe('the settings of a run', () => {
  it('are those that its body has, numbers as received', () => {
    deepStrictEqual(
      settings('{"temperature":0.70,"top_p":1e0,"model":"gpt-4.1","parallel_tool_calls":true}'),
      ['Model: gpt-4.1', 'Temperature: 0.70', 'Top P: 1e0', 'Parallel tool calls: Yes'],
    );
    deepStrictEqual(settings('{"parallel_tool_calls":false}'), ['Parallel tool calls: No (one at a time)']);
    deepStrictEqual(
      settings('{"model":null,"temperature":null,"tool_choice":null,"response_format":null,"kwargs":null}'),
      [],
    );
  });

  for (const [value, words] of [
    ['"none"', 'none (the model can’t call tools)'],
    ['"auto"', 'auto (the model decides)'],
    ['"required"', 'required (the model must call a tool before it answers)'],
    ['{"type":"function","function":{"name":"f"}}', 'f (the function that the model must call)'],
    ['{"type":"file_search"}', 'file_search (the tool that the model must use)'],
    ['{"type":"function","function":{}}', '{type: "function", function: {}}'],
    ['{"type":"function","function":{"name":["f"]}}', '{type: "function", function: {…}}'],
    ['{"type":7}', '{type: 7}'],
    ['"odd"', 'odd'],
    ['[]', '[]'],
  ] as const) {
    it(`tool choice ${value}`, () => {
      deepStrictEqual(settings(`{"tool_choice":${value}}`), [`Tool choice: ${words}`]);
    });
  }

  for (const [value, words] of [
    ['"auto"', 'auto (the model decides)'],
    ['"text"', 'Text'],
    ['{"type":"text"}', 'Text'],
    ['{"type":"json_object"}', 'JSON object'],
    ['{"type":"json_schema"}', 'JSON schema'],
    ['{"type":"json_schema","json_schema":{"name":"n"}}', 'JSON schema n'],
    [
      '{"type":"json_schema","json_schema":{"name":"n","description":"d","strict":true,"schema":{"a": 1}}}',
      'JSON schema n (d) strict Schema={"a": 1}',
    ],
    ['{"type":"json_schema","json_schema":{"name":5,"strict":"true"}}', 'JSON schema'],
    ['{"type":"json_schema","json_schema":"x"}', 'JSON schema'],
    ['{"type":"grammar","grammar":"…"}', '{type: "grammar", grammar: "…"}'],
    ['true', 'true'],
  ] as const) {
    it(`response format ${value}`, () => {
      deepStrictEqual(settings(`{"response_format":${value}}`), [`Response format: ${words}`]);
    });
  }

  for (const [value, words] of [
    ['{"type":"auto"}', 'auto (messages in the middle are dropped if the thread gets too long)'],
    [
      '{"type":"auto","last_messages":null}',
      'auto (messages in the middle are dropped if the thread gets too long)',
    ],
    ['{"type":"last_messages","last_messages":12}', 'the last 12 messages'],
    ['{"type":"last_messages","last_messages":1}', 'the last message'],
    ['{"type":"last_messages","last_messages":null}', 'the last messages'],
    ['{"type":"last_messages","last_messages":"12"}', 'the last messages'],
    ['{"type":"summary"}', '{type: "summary"}'],
    ['3', '3'],
  ] as const) {
    it(`truncation ${value}`, () => {
      deepStrictEqual(settings(`{"truncation_strategy":${value}}`), [`Truncation: ${words}`]);
    });
  }

  it('have limits of tokens only where those are no numbers: numbers stand elsewhere', () => {
    deepStrictEqual(settings('{"max_prompt_tokens":5000,"max_completion_tokens":"2k"}'), [
      'Max completion tokens: 2k',
    ]);
  });

  it('of a graph are what becomes of other runs, where it stops, and how it is configured', () => {
    deepStrictEqual(
      settings(
        '{"multitask_strategy":"reject","kwargs":{"input":{"a":1},"interrupt_before":["plan","act"],' +
          '"interrupt_after":"*","config":{"recursion_limit":25,"configurable":{"user":"u","thread":"t"}}}}',
      ),
      [
        'If the thread is busy: reject (a new run is rejected)',
        'Interrupts before: plan, act',
        'Interrupts after: every node',
        'Recursion limit: 25',
        'Configuration: 2 values Values={"user":"u","thread":"t"}',
      ],
    );
    deepStrictEqual(
      settings('{"kwargs":{"interrupt_before":[],"interrupt_after":null,"config":{"configurable":{}}}}'),
      [],
    );
    deepStrictEqual(settings('{"kwargs":"x","multitask_strategy":["reject"]}'), [
      'If the thread is busy: (1) ["reject"]',
    ]);
    const many = settings(`{"kwargs":{"interrupt_before":[${'"node",'.repeat(10_000)}"last"]}}`);
    equal(many[0], `Interrupts before: ${'node, '.repeat(8)}…`);
  });

  it('take the last of duplicate keys, and tell where they stand', () => {
    deepStrictEqual(settings('{"model":"a","model":"b"}'), ['Model: b']);
    const [setting] = settingsOf(new JsonValue(indexJson('{"kwargs":{"config":{"recursion_limit":1}}}')));
    equal(setting?.pointer, '/kwargs/config/recursion_limit');
  });

  it('are none of a body that is no object, or holds millions of other things', () => {
    for (const text of ['[]', '"model"', 'null', '7', '{"__proto__":{"model":"x"}}']) {
      deepStrictEqual(settings(text), [], text);
    }
    const others = Array.from({ length: 200_000 }, (_, at) => `"k${at}":0`).join(',');
    deepStrictEqual(settings(`{${others},"model":"m"}`), ['Model: m']);
    ok(settings(`{"tool_choice":{"type":{"${'x'.repeat(1_000_000)}":1}}}`).join('').length < 1000);
  });
});
