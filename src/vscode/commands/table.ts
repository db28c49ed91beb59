import * as vscode from 'vscode';
import { ApiError } from '../../core/api/errors';
import { errorForLog, showError } from '../errors';
import type { App, Handler } from './app';
import { cancelAllActive } from './cancel/cancelAllActive';
import { cancelAllInThread } from './cancel/cancelAllInThread';
import { cancelByKey, cancelRun, cancelRunInline, rollBackRun } from './cancel/cancelCommands';
import { allowHttp, checkConnection } from './checkConnection';
import {
  connect,
  openSettings,
  removeConnection,
  showLog,
  switchConnection,
  tryDemo,
} from './connectionCommands';
import { deleteStoredData } from './deleteStoredData';
import {
  changeFilter,
  clearFilter,
  filter,
  lookAtAll,
  showMore,
  viewAsActiveRuns,
  viewAsThreads,
} from './filterCommands';
import { forgetApiKey, setApiKey, signIn, storeAsSecret } from './keyCommands';
import { copyDetails, showProblem } from './errorCommands';
import { copyCurl, copyRunId, copyRunJson, openRun, openRunAsJson, showRun } from './runCommands';
import { copyJsonKey, copyJsonPath, copyJsonPointer, copyJsonText, copyJsonValue } from './jsonCommands';
import { pickActiveRun } from './activeRuns';
import { subjectOf } from './targets';
import {
  addRun,
  addThread,
  copyThreadId,
  labelThread,
  loadMore,
  refresh,
  removeThread,
} from './threadCommands';
import { unwatch, watch } from './watchCommands';

/** Every command of the extension, by the name that package.json gives it behind `assistantRuns.`. */
export const COMMANDS: Readonly<Record<string, Handler>> = {
  connect,
  tryDemo,
  switchConnection,
  checkConnection,
  signIn,
  allowHttp,
  setApiKey,
  forgetApiKey,
  storeAsSecret,
  deleteStoredData,
  removeConnection,
  openSettings,
  showLog,
  copyDetails,
  showProblem,
  refresh,
  filter,
  changeFilter,
  clearFilter,
  viewAsActiveRuns,
  viewAsThreads,
  lookAtAll,
  showMore,
  addThread,
  addRun,
  labelThread,
  removeThread,
  copyThreadId,
  loadMore,
  openRun,
  showRun,
  openRunAsJson,
  copyRunId,
  copyRunJson,
  copyCurl,
  cancelRun,
  cancelRunInline,
  cancelByKey,
  cancelAllInThread,
  cancelAllActive,
  rollBackRun,
  watch,
  unwatch,
  pickActiveRun,
  copyJsonValue,
  copyJsonKey,
  copyJsonPath,
  copyJsonPointer,
  copyJsonText,
};

/** Registers all commands. What one of them throws is logged, and shown with a button that helps. */
export function registerCommands(app: App): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(COMMANDS).map(([name, handler]) =>
      vscode.commands.registerCommand(`assistantRuns.${name}`, async (node?: unknown, nodes?: unknown) => {
        try {
          await handler(app, node, nodes);
        } catch (error) {
          if (!(error instanceof ApiError && error.kind === 'aborted')) {
            app.log.error(`${name}: ${errorForLog(error)}`);
            void showError(error, subjectOf(app, node));
          }
        }
      }),
    ),
  );
}
