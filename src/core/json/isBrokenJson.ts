import { parseJson } from './parseJson';

/** Whether a text begins like an object, an array or a string of JSON and is no JSON: perhaps it was meant to be. */
export function isBrokenJson(text: string): boolean {
  return /^\s*[[{"]/.test(text) && parseJson(text) === undefined;
}
