// Runs a benchmark:
//   npm run bench -- NAME [--json FILE] [--quick] [--minutes N]
// The table goes to stdout, how far it has come to stderr. It tells; it never passes or fails.

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { activationBench } from './activation/activationBench';
import { clientBench } from './client/clientBench';
import { panelBench } from './panel/panelBench';
import type { Bench } from './result';
import { soakBench } from './soak/soakBench';
import { storeBench } from './store/storeBench';
import { table } from './table';
import { treeBench } from './tree/treeBench';
import { watcherBench } from './watcher/watcherBench';

const BENCHES: Readonly<Record<string, Bench>> = {
  activation: activationBench,
  client: clientBench,
  store: storeBench,
  soak: soakBench,
  tree: treeBench,
  panel: panelBench,
  watcher: watcherBench,
};

class UsageError extends Error {}

async function main(): Promise<void> {
  const { name, json, quick, minutes } = asked(process.argv.slice(2));
  const rows = await (BENCHES[name] ?? unknown(name))({
    quick,
    minutes,
    tell: (line) => {
      console.error(line);
    },
  });
  if (json !== undefined) {
    writeFileSync(json, `${JSON.stringify({ bench: name, node: process.version, rows }, null, 2)}\n`);
  }
  console.log(table(rows));
}

function asked(args: string[]): {
  name: string;
  json: string | undefined;
  quick: boolean;
  minutes: number;
} {
  const options = {
    json: { type: 'string' },
    quick: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '10' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [name = '', ...more] = positionals;
    return more.length === 0
      ? { name, json: values.json, quick: values.quick, minutes: positive(values.minutes) }
      : unknown(positionals.join(' '));
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) {
    throw new UsageError(`--minutes takes a number above 0, not “${text}”`);
  }
  return value;
}

function unknown(name: string): never {
  const names = Object.keys(BENCHES).join(', ');
  throw new UsageError(`${name === '' ? 'Name a benchmark' : `There is no benchmark “${name}”`}: ${names}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
