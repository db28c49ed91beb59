// The Demo's server as a command:
//   npm run demo-server -- --port N        (0, the default, takes a free port)

import { parseArgs } from 'node:util';
import { systemClock } from '../../src/core/clock';
import { serveDemo } from './demoServer';

async function main(): Promise<void> {
  const served = await serveDemo({
    port: portFrom(process.argv.slice(2)),
    clock: systemClock,
    log: (line) => {
      console.error(line);
    },
  });
  const stop = () => void served.close();
  // Not `once`: a terminal and a process between may both deliver the signal, and the second would kill.
  process.on('SIGINT', stop).on('SIGTERM', stop);
  console.log(`listening on ${served.url}`);
}

function portFrom(args: string[]): number {
  const { port } = parseArgs({ args, options: { port: { type: 'string', default: '0' } } }).values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new RangeError(`--port takes a number from 0 to 65535, not '${port}'`);
  }
  return Number(port);
}

main().catch((reason: unknown) => {
  const [line = ''] = (reason instanceof Error ? reason.message : String(reason)).split('\n');
  console.error(`demo-server: ${line}`);
  process.exitCode = 2;
});
