import * as vscode from 'vscode';

/** What a step of a form asks, and when it is content. */
export interface InputStep {
  readonly title: string;
  /** Which step this is, from 1, and of how many; absent where there is but one. */
  readonly step?: number;
  readonly totalSteps?: number;
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly password?: boolean;
  /** Looks at what was entered. Gives what is wrong with it, and whether the user may insist on it. */
  readonly check: (value: string) => Promise<Objection | undefined> | Objection | undefined;
}

export interface Objection {
  readonly message: string;
  readonly canInsist: boolean;
}

/** What was entered when the user went on, or back to the step before. */
export interface Answer {
  readonly value: string;
  readonly goesBack: boolean;
}

/**
 * Asks one step of a form. Stays open, with what was typed, until the check is content, the user insists by pressing
 * Enter again, goes back, or leaves.
 */
export async function askStep(options: InputStep): Promise<Answer | undefined> {
  const input = vscode.window.createInputBox();
  input.title = options.title;
  input.step = options.step;
  input.totalSteps = options.totalSteps;
  input.prompt = options.prompt;
  input.placeholder = options.placeholder;
  input.value = options.value ?? '';
  input.password = options.password ?? false;
  input.ignoreFocusOut = true;
  input.buttons = (options.step ?? 1) > 1 ? [vscode.QuickInputButtons.Back] : [];
  let insistable: string | undefined;
  try {
    return await new Promise<Answer | undefined>((resolve) => {
      input.onDidTriggerButton(() => {
        resolve({ value: input.value, goesBack: true });
      });
      input.onDidChangeValue(() => {
        input.validationMessage = undefined;
      });
      input.onDidHide(() => {
        resolve(undefined);
      });
      input.onDidAccept(async () => {
        const { value } = input;
        if (insistable === value) {
          resolve({ value, goesBack: false });
          return;
        }
        input.busy = true;
        input.enabled = false;
        const objection = await options.check(value);
        input.busy = false;
        input.enabled = true;
        if (objection === undefined) {
          resolve({ value, goesBack: false });
          return;
        }
        insistable = objection.canInsist ? value : undefined;
        input.validationMessage = objection.canInsist
          ? vscode.l10n.t('{0} Press Enter again to go on all the same.', objection.message)
          : objection.message;
      });
      input.show();
    });
  } finally {
    input.dispose();
  }
}
