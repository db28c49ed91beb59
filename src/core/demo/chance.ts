// Chance that falls the same way every time, so that the world has the same ids in every session and test.

const BASE_62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 24;

/** A source of numbers in [0, 1), the same ones for the same seed: FNV-1a over the seed, then mulberry32. */
export function chance(seed: string): () => number {
  let state = 0x811c9dc5;
  for (let index = 0; index < seed.length; index++) {
    state = Math.imul(state ^ seed.charCodeAt(index), 0x01000193);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An id as OpenAI's look, `run_` and 24 letters and digits; the same one for the same name. */
export function demoId(kind: string, name: string): string {
  const next = chance(`${kind} ${name}`);
  const letters = Array.from({ length: ID_LENGTH }, () => BASE_62.charAt(next() * BASE_62.length));
  return `${kind}_${letters.join('')}`;
}
