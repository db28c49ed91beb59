import type { Bench } from '../result';
import { soakDay } from './day';
import { rowsOf, verdict } from './growth';
import { soakHost } from './hostSoak';

/** Whether anything grows that should not: over a day on a clock that is wound on, and over minutes in VS Code. */
export const soakBench: Bench = async (options) => {
  const series = [...(await soakDay(options)), ...(await soakHost(options))];
  for (const one of series) {
    options.tell(verdict(one));
  }
  return series.flatMap(rowsOf);
};
