import * as v from 'valibot';
import type * as vscode from 'vscode';
import { keyOf, type RunRef } from '../../core/model/references';
import { draftsSchema, type Draft } from '../../protocol';

/** Where the workspace's storage has them. */
const DRAFTS = 'assistantRuns.drafts';
/** Of more runs, those that were typed for longest ago are forgotten. */
const MOST_RUNS = 50;

const STORED = v.array(v.tuple([v.string(), draftsSchema]));

/** What was typed as the outputs of tool calls and not submitted yet, run by run: kept in the workspace's storage. */
export class KeptDrafts {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  /** Of how many runs there are some. */
  get count(): number {
    return this.#stored.size;
  }

  of(ref: RunRef): readonly Draft[] {
    return this.#stored.get(keyOf(ref)) ?? [];
  }

  async set(ref: RunRef, drafts: readonly Draft[]): Promise<void> {
    const all = this.#stored;
    all.delete(keyOf(ref));
    if (drafts.length > 0) {
      all.set(keyOf(ref), drafts);
    }
    await this.#memento.update(DRAFTS, [...all].slice(-MOST_RUNS));
  }

  async clear(): Promise<void> {
    await this.#memento.update(DRAFTS, undefined);
  }

  get #stored(): Map<string, readonly Draft[]> {
    const result = v.safeParse(STORED, this.#memento.get(DRAFTS, []));
    return new Map(result.success ? result.output : []);
  }
}
