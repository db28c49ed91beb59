import { parseJson } from '../../core/json/parseJson';

/** Whether nothing was written: an output may be any text, but one that nobody wrote is none. */
export function isBlank(output: string): boolean {
  return output.trim() === '';
}

/** Whether an output begins like an object, an array or a string of JSON and is no JSON: perhaps it was meant to be. */
export function isBrokenJson(output: string): boolean {
  return /^\s*[[{"]/.test(output) && parseJson(output) === undefined;
}
