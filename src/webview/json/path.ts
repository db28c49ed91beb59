import { NONE, type JsonIndex } from '../../core/json/jsonIndex';

/** Where a value is, as JavaScript and jq write it: `tools[0].function.name`; empty for the root. */
export function dotPath(index: JsonIndex, value: number): string {
  const parts: string[] = [];
  for (let at = value; index.parent(at) !== NONE; at = index.parent(at)) {
    parts.push(part(index, at));
  }
  return parts.reverse().join('').replace(/^\./, '');
}

function part(index: JsonIndex, value: number): string {
  const key = index.key(value);
  if (key === undefined) {
    return `[${index.position(value)}]`;
  }
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
