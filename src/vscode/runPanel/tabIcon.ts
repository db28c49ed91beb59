// The icon of a panel's tab. A tab takes no theme icon in the oldest VS Code supported, only pictures: these are those of
// the tree, in the colours that VS Code's own themes have.

import bellDot from '@vscode/codicons/src/icons/bell-dot.svg';
import circleLarge from '@vscode/codicons/src/icons/circle-large.svg';
import circleSlash from '@vscode/codicons/src/icons/circle-slash.svg';
import error from '@vscode/codicons/src/icons/error.svg';
import history from '@vscode/codicons/src/icons/history.svg';
import loading from '@vscode/codicons/src/icons/loading.svg';
import pass from '@vscode/codicons/src/icons/pass.svg';
import playCircle from '@vscode/codicons/src/icons/play-circle.svg';
import question from '@vscode/codicons/src/icons/question.svg';
import report from '@vscode/codicons/src/icons/report.svg';
import warning from '@vscode/codicons/src/icons/warning.svg';
import * as vscode from 'vscode';
import { statusRow, STUCK_COLOR, STUCK_ICON } from '../../core/model/status';
import type { RunState } from '../../core/runs/store/state';

/** By the codicons' ids, as the status table has them. */
const PICTURES: ReadonlyMap<string, string> = new Map([
  ['bell-dot', bellDot],
  ['circle-large-outline', circleLarge],
  ['circle-slash', circleSlash],
  ['error', error],
  ['history', history],
  ['loading~spin', loading],
  ['pass', pass],
  ['play-circle', playCircle],
  [STUCK_ICON, report],
  ['warning', warning],
]);

/** By the theme colours' ids. */
const COLORS: ReadonlyMap<string, { readonly light: string; readonly dark: string }> = new Map([
  ['charts.blue', { light: '#0063d3', dark: '#59a4f9' }],
  ['charts.yellow', { light: '#bf8803', dark: '#cca700' }],
  ['charts.green', { light: '#388a34', dark: '#89d185' }],
  ['list.errorForeground', { light: '#b01011', dark: '#f88070' }],
  [STUCK_COLOR, { light: '#855f00', dark: '#cca700' }],
]);
const OTHER = { light: '#616161', dark: '#a0a0a0' };

/** The icon of the tab of a run in this state. */
export function tabIcon(state: RunState | undefined): { light: vscode.Uri; dark: vscode.Uri } {
  const row = statusRow(state?.status);
  const isStuck = state?.stuck === true;
  const picture = PICTURES.get(isStuck ? STUCK_ICON : row.icon) ?? question;
  const { light, dark } = COLORS.get(isStuck ? STUCK_COLOR : row.color) ?? OTHER;
  return { light: inColor(picture, light), dark: inColor(picture, dark) };
}

function inColor(picture: string, color: string): vscode.Uri {
  const text = picture.replace('currentColor', color);
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(text).toString('base64')}`, true);
}
