import type { NoteNode } from '../threads/nodes';
import { detailsOf, showError } from '../errors';
import type { Handler } from './app';
import { copy } from './runCommands';
import { subjectOf } from './targets';

/** Copies all that can be told of an error: that of a row, or the one given. */
export const copyDetails: Handler = async (_app, given) => {
  const error = given instanceof Error ? given : (given as Partial<NoteNode> | undefined)?.error;
  await copy(error === undefined ? '' : detailsOf(error));
};

/** Tells in full why the view has nothing to show: a welcome view has room for a few words only. */
export const showProblem: Handler = async (app) => {
  const { problem } = app.view;
  if (problem !== undefined) {
    await showError(problem, subjectOf(app, undefined));
  }
};
