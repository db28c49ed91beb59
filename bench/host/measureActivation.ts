import Module from 'node:module';
import { performance } from 'node:perf_hooks';
import * as vscode from 'vscode';
import type { Activation } from './asked';

/** The part of Node's module loader that every `require` goes through. */
interface Loader {
  _load: (request: string, ...rest: unknown[]) => unknown;
}

interface ExtensionModule {
  readonly activate: (context: vscode.ExtensionContext) => unknown;
}

/**
 * Activates an extension as VS Code does, and stops the time at its edges: around the `require` of its main file and
 * around the call of its `activate`. What VS Code itself does before, between and after is not in it.
 *
 * @throws Error where it is not there, or has been activated before
 */
export async function measureActivation(id: string): Promise<Activation> {
  const extension = vscode.extensions.getExtension(id);
  if (extension === undefined || extension.isActive) {
    throw new Error(`${id} is ${extension === undefined ? 'not there' : 'active already'}.`);
  }
  const loader = Module as unknown as Loader;
  const load = loader._load;
  let loading: Span | undefined;
  let activating: Span | undefined;
  loader._load = function (this: unknown, request, ...rest) {
    if (loading !== undefined || !request.startsWith(extension.extensionPath)) {
      return load.call(this, request, ...rest);
    }
    const [loaded, span] = timed(() => load.call(this, request, ...rest) as ExtensionModule);
    loading = span;
    return {
      ...loaded,
      activate: (context: vscode.ExtensionContext) => {
        const [result, own] = timed(() => loaded.activate(context));
        activating = own;
        return result;
      },
    };
  };
  try {
    await extension.activate();
  } finally {
    loader._load = load;
  }
  if (loading === undefined || activating === undefined) {
    throw new Error(`${id} was not loaded by require.`);
  }
  return {
    loadMs: loading.ms,
    activateMs: activating.ms,
    processorMs: loading.processorMs + activating.processorMs,
  };
}

interface Span {
  readonly ms: number;
  readonly processorMs: number;
}

function timed<T>(work: () => T): [T, Span] {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const result = work();
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  return [result, { ms, processorMs: (user + system) / 1000 }];
}
