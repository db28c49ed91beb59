import * as vscode from 'vscode';
import { setPlace, type Place } from './form';

/** What a step of a form offers to choose from. */
export interface PickStep<T extends vscode.QuickPickItem, R> {
  readonly title: string;
  readonly place: Place;
  readonly placeholder: string;
  readonly items: readonly T[];
  /** The item that is highlighted; the first one where there is none. */
  readonly active?: T | undefined;
  /** What is still being found out, while a line below the title moves. When it comes first, it is the answer. */
  readonly until?: Promise<R>;
}

/** Lets the user choose one item. */
export async function pickStep<T extends vscode.QuickPickItem, R = never>(
  options: PickStep<T, R>,
): Promise<T | R | 'back' | 'leave'> {
  const pick = vscode.window.createQuickPick<T>();
  setPlace(pick, options.place);
  pick.title = options.title;
  pick.placeholder = options.placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = options.items;
  if (options.active !== undefined) {
    pick.activeItems = [options.active];
  }
  pick.busy = options.until !== undefined;
  try {
    return await new Promise<T | R | 'back' | 'leave'>((resolve, reject) => {
      pick.onDidTriggerButton(() => {
        resolve('back');
      });
      pick.onDidAccept(() => {
        const [chosen] = pick.activeItems;
        if (chosen !== undefined) {
          resolve(chosen);
        }
      });
      pick.onDidHide(() => {
        resolve('leave');
      });
      options.until?.then(resolve, reject);
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
