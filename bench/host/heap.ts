import v8 from 'node:v8';
import vm from 'node:vm';

let collect: (() => void) | undefined;

/** Collects all garbage, also in a process that was not started with a way to ask for it. */
export function collectGarbage(): void {
  if (collect === undefined) {
    v8.setFlagsFromString('--expose-gc');
    collect = vm.runInNewContext('gc') as () => void;
  }
  // What is freed first may have kept other things.
  collect();
  collect();
}

/** The spaces of V8's heap in which it keeps code, which it goes on making and throwing away for hours. */
const CODE = /code|trusted|shared|read_only/;

/** What objects and texts take of the heap, in bytes. */
export function bytesOfObjects(): number {
  return v8
    .getHeapSpaceStatistics()
    .filter(({ space_name }) => !CODE.test(space_name))
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0);
}
