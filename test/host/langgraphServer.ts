// A real LangGraph server on loopback, from the npm registry, in a temporary folder: no model, no key, no telemetry.

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { endWithProcess } from './endWithProcess';
import { installOnce, npmStep, quietly } from './installOnce';
import { endGroup, signalGroup } from './processGroup';

/** What its graphs do: see langgraph/app/graphs.mjs. */
export type Graph = 'sleeper' | 'ticker' | 'asker' | 'failing';

export interface LangGraphServer {
  /** The base URL, `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Makes a thread with this title in its metadata, and gives its id. */
  addThread(title: string): Promise<string>;
  /** Starts a run, or has it wait for the one that is under way in its thread; gives its id. `seconds`: how long it works. */
  addRun(threadId: string, graph: Graph, seconds?: number): Promise<string>;
  /** Ends the server, all that it started, and removes what it wrote. */
  stop(): Promise<void>;
}

const startTimeoutMs = 60_000;
const readyPauseMs = 100;
const keptOutput = 20_000;
/** How often a graph may go from node to node: a ticker does for long. */
const mostSteps = 1_000_000;
const here = path.join(import.meta.dirname, 'langgraph');

/** What npm says when it gets no answer, as opposed to a wrong one. */
const noAnswer =
  /npm error (code (E(NOTFOUND|NOTCACHED|CONNREFUSED|CONNRESET|TIMEDOUT|AI_AGAIN|NETUNREACH|HOSTUNREACH))|network)/;

/** The npm registry can't be reached, and the server was not installed before. */
export class RegistryUnreachable extends Error {}

/**
 * Starts a server, installing it first where it is not there yet.
 * @throws {RegistryUnreachable} or an Error with the output of what failed
 */
export async function startLangGraph(): Promise<LangGraphServer> {
  const installed = await install();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'langgraph-'));
  const removeFolder = endWithProcess(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  cpSync(path.join(here, 'app'), folder, { recursive: true });
  symlinkSync(path.join(installed, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  const program = path.join(installed, 'node_modules/@langchain/langgraph-cli/dist/cli/cli.mjs');
  const child = spawn(
    process.execPath,
    [program, 'dev', '--host', '127.0.0.1', '--port', '0', '--no-browser', '--config', 'langgraph.json'],
    // In a process group of its own: what the program starts outlives it when it is ended alone.
    { cwd: folder, env: environment(folder), detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const kill = endWithProcess(() => {
    signalGroup(child, 'SIGKILL');
  });
  const stop = async (): Promise<void> => {
    await endGroup(child);
    kill();
    removeFolder();
  };
  try {
    const url = await whenReady(child);
    return { url, addThread: addThread(url), addRun: addRun(url), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function install(): Promise<string> {
  try {
    return await installOnce({
      name: 'langgraph',
      title: 'a LangGraph server (once, about 20 seconds, 170 MB)',
      pins: path.join(here, 'server'),
      steps: (folder) => npmStep('packages', folder, ['ci', ...quietly]),
    });
  } catch (error) {
    if (error instanceof Error && noAnswer.test(error.message))
      throw new RegistryUnreachable('The npm registry can’t be reached.', { cause: error });
    throw error;
  }
}

/** Gives the URL once the server says that it is ready. @throws Error with its output where it does not in a minute. */
async function whenReady(child: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  let output = '';
  let ended = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-keptOutput)));
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code) => (ended = `It ended with ${String(code)}.`));
  for (const deadline = Date.now() + startTimeoutMs; Date.now() < deadline && ended === '';) {
    const port = /Server running at [^\s:]+:(\d+)/.exec(output)?.[1];
    const url = `http://127.0.0.1:${port ?? ''}`;
    if (port !== undefined && (await fetch(`${url}/ok`)).ok) return url;
    await delay(readyPauseMs);
  }
  throw new Error(
    `The LangGraph server did not start. ${ended === '' ? 'It was not ready in time.' : ended}\n${output}`,
  );
}

/** Ours without what could reach a model or a service; all that the server writes goes into its folder. */
function environment(folder: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(LANG(SMITH|CHAIN|GRAPH)_|OPENAI_|ANTHROPIC_|NODE_OPTIONS$)/.test(name),
  );
  return {
    ...Object.fromEntries(own),
    HOME: folder,
    LANGGRAPH_CLI_NO_ANALYTICS: '1',
    LANGSMITH_TRACING: 'false',
    NO_COLOR: '1',
  };
}

function addThread(url: string) {
  return async (title: string): Promise<string> => {
    const { thread_id: id } = (await post(`${url}/threads`, { metadata: { title } })) as {
      thread_id: string;
    };
    return id;
  };
}

function addRun(url: string) {
  return async (threadId: string, graph: Graph, seconds = 600): Promise<string> => {
    const { run_id: id } = (await post(`${url}/threads/${threadId}/runs`, {
      assistant_id: graph,
      input: { seconds },
      multitask_strategy: 'enqueue',
      config: { recursion_limit: mostSteps },
    })) as { run_id: string };
    return id;
  };
}

async function post(url: string, body: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`POST ${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
