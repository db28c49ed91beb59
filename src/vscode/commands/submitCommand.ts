import * as v from 'valibot';
import * as vscode from 'vscode';
import { isBrokenJson } from '../../core/json/isBrokenJson';
import { keyOf, shortId, type RunRef } from '../../core/model/references';
import type { ToolOutput } from '../../core/model/run';
import { waitsForToolOutputs } from '../../core/runs/store/state';
import { ask } from '../messages';
import type { App, Handler } from './app';
import { nameOf, pickRun, runTargets } from './targets';

/** How long the status bar says that the outputs have arrived, in milliseconds. */
const SAID_FOR = 4000;
/** How many tool calls a question names; a dialog does not scroll. */
const MOST_NAMED = 15;

const OUTPUTS = v.pipe(v.array(v.object({ toolCallId: v.string(), output: v.string() })), v.minLength(1));

/**
 * Submits the outputs of the tool calls that a run waits for, which its panel gives. Without outputs it goes to where
 * they are written: in the panel of the chosen run, or of one of those that wait.
 */
export const submitToolOutputs: Handler = async (app, node, outputs) => {
  const given = v.safeParse(OUTPUTS, outputs);
  const [chosen] = runTargets(app, node, undefined);
  if (given.success && chosen !== undefined) {
    await submit(app, chosen, given.output);
    return;
  }
  const ref = chosen !== undefined && waits(app, chosen) ? chosen : await pickWaiting(app);
  if (ref !== undefined) {
    app.panels.openToolOutputs(ref);
  }
};

function waits(app: App, ref: RunRef): boolean {
  const state = app.store.run(ref);
  return state !== undefined && waitsForToolOutputs(state);
}

function pickWaiting(app: App): Promise<RunRef | undefined> {
  return pickRun(
    app,
    vscode.l10n.t('Choose the run whose tool outputs you want to submit'),
    waitsForToolOutputs,
  );
}

/** Asks, because nobody can take an output back, and submits. That they go, and have gone, is seen in the panel. */
async function submit(app: App, ref: RunRef, outputs: readonly ToolOutput[]): Promise<void> {
  if (!(await confirmed(app, ref, outputs))) {
    return;
  }
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Window,
      title: vscode.l10n.t('Submitting tool outputs to {0}', shortId(ref.runId)),
    },
    () => app.submissions.submit(ref, outputs),
  );
  app.log.info(`submit ${keyOf(ref)}: ${outputs.length} tool outputs`);
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Tool outputs submitted'), SAID_FOR);
}

async function confirmed(app: App, ref: RunRef, outputs: readonly ToolOutput[]): Promise<boolean> {
  const go = vscode.l10n.t('Submit');
  const question =
    outputs.length === 1
      ? vscode.l10n.t('Submit the output of this tool call?')
      : vscode.l10n.t('Submit the outputs of {0} tool calls?', outputs.length);
  const chosen = await ask(question, {
    detail: [
      nameOf(app, ref),
      ...callNames(app, ref, outputs),
      '',
      vscode.l10n.t('The run goes on with what you submit. That can’t be undone.'),
    ].join('\n'),
    buttons: [go],
    turnAway: vscode.l10n.t('Keep Editing'),
  });
  return chosen === go;
}

/** What the calls are named whose outputs these are, in their order. */
function callNames(app: App, ref: RunRef, outputs: readonly ToolOutput[]): string[] {
  const calls = app.store.run(ref)?.run.requiredToolCalls ?? [];
  const named = new Map(calls.flatMap(({ id, name }) => (name === '' ? [] : [[id, name]])));
  const names = outputs.slice(0, MOST_NAMED).map(({ toolCallId, output }) => {
    const name = named.get(toolCallId) ?? shortId(toolCallId);
    return `• ${isBrokenJson(output) ? vscode.l10n.t('{0} (not valid JSON)', name) : name}`;
  });
  const unnamed = outputs.length - names.length;
  return unnamed > 0 ? [...names, vscode.l10n.t('and {0} more', unnamed)] : names;
}
