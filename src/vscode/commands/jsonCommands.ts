import type { RowCommand } from '../../protocol';
import type { Handler } from './app';

// The context menu of a row in the JSON of a Run panel. What the row holds only the webview knows.

const inJson =
  (command: RowCommand): Handler =>
  (app) => {
    app.panels.runRowCommand(command);
  };

export const copyJsonValue = inJson('copyValue');
export const copyJsonKey = inJson('copyKey');
export const copyJsonPath = inJson('copyPath');
export const copyJsonPointer = inJson('copyPointer');
export const copyJsonText = inJson('copyJson');
