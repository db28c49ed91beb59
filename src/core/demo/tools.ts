import type { FunctionTool, JsonObject } from './wire';

/** A function tool all of whose parameters are required. */
export function functionTool(
  name: string,
  description: string,
  properties: Record<string, JsonObject>,
): FunctionTool {
  const parameters = {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
  return { type: 'function', function: { name, description, parameters, strict: true } };
}

/** The schema of a text. */
export function text(description: string): JsonObject {
  return { type: 'string', description };
}
