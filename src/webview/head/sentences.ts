import { durationText } from '../../core/model/duration';

/** Why a run is in its state: a sentence of ours, and the server's own words where it gave some. */
export interface Reason {
  readonly sentence: string;
  readonly quote?: string;
}

/** Sentences one after the other, without those that have nothing to say. */
export function join(...sentences: (string | undefined)[]): string {
  return sentences.filter((sentence) => sentence !== undefined).join(' ');
}

/** A sentence with the time from one moment to another, or another sentence where one of them is not known. */
export function lasted(
  from: number | undefined,
  to: number | undefined,
  known: (time: string) => string,
  otherwise: () => string,
): string {
  return from === undefined || to === undefined || to < from ? otherwise() : known(durationText(to - from));
}
