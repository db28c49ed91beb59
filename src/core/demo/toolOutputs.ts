import { Refusal } from './refusal';

/**
 * The outputs in the body of a submit_tool_outputs request, by the id of their call.
 *
 * @param expected the calls that wait for an output, of which each must have one
 * @throws {Refusal} for a body that does not say so
 */
export function readToolOutputs(body: string, expected: readonly string[]): ReadonlyMap<string, string> {
  const parsed = parse(body);
  if (field(parsed, 'stream') === true) {
    throw new Refusal(400, 'This server does not stream.', 'unsupported_value', 'stream');
  }
  const list = field(parsed, 'tool_outputs');
  if (!Array.isArray(list)) {
    const message = "Missing required parameter: 'tool_outputs'.";
    throw new Refusal(400, message, 'missing_required_parameter', 'tool_outputs');
  }
  const outputs = new Map(list.map((item: unknown, index) => readOutput(item, `tool_outputs[${index}]`)));
  if (outputs.size !== expected.length || !expected.every((id) => outputs.has(id))) {
    throw new Refusal(
      400,
      `Expected tool outputs for call_ids ${quoted(expected)}, got ${quoted([...outputs.keys()])}`,
    );
  }
  return outputs;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Refusal(400, 'We could not parse the JSON body of your request.');
  }
}

function readOutput(item: unknown, path: string): [id: string, output: string] {
  const id = field(item, 'tool_call_id');
  const output = field(item, 'output') ?? '';
  if (typeof id !== 'string' || typeof output !== 'string') {
    const param = `${path}.${typeof id === 'string' ? 'output' : 'tool_call_id'}`;
    throw new Refusal(400, `Invalid type for '${param}': expected a string.`, 'invalid_type', param);
  }
  return [id, output];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;
}

function quoted(ids: readonly string[]): string {
  return `[${ids.map((id) => `'${id}'`).join(', ')}]`;
}
