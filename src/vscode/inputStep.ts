import * as vscode from 'vscode';
import { setPlace, type Place } from './form';

/** What a step of a form asks, and when it is content. */
export interface InputStep {
  readonly title: string;
  /** Where the step stands in its form; absent where it is the only one. */
  readonly place?: Place;
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly password?: boolean;
  /** Buttons of the title that fill in what is known from elsewhere. */
  readonly fillers?: readonly Filler[];
  /** Looks at what was entered. Gives what is wrong with it, and whether the user may insist on it. */
  readonly check: (
    value: string,
    signal: AbortSignal,
  ) => Promise<Objection | undefined> | Objection | undefined;
}

export interface Filler extends vscode.QuickInputButton {
  readonly value: string;
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

const ALONE: Place = { canGoBack: false };

/**
 * Asks one step of a form. Stays open, with what was typed, until the check is content, the user insists by pressing
 * Enter again, goes back, or leaves.
 */
export async function askStep(options: InputStep): Promise<Answer | undefined> {
  const input = vscode.window.createInputBox();
  const fillers = options.fillers ?? [];
  const left = new AbortController();
  setPlace(input, options.place ?? ALONE, fillers);
  input.title = options.title;
  input.prompt = options.prompt;
  input.placeholder = options.placeholder;
  input.value = options.value ?? '';
  input.password = options.password ?? false;
  let insistable: string | undefined;
  try {
    return await new Promise<Answer | undefined>((resolve) => {
      input.onDidTriggerButton((button) => {
        const filler = fillers.find((one) => one === button);
        if (filler === undefined) {
          resolve({ value: input.value, goesBack: true });
        } else {
          input.value = filler.value;
          input.validationMessage = undefined;
        }
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
        const objection = await options.check(value, left.signal);
        input.busy = false;
        input.enabled = true;
        if (objection === undefined) {
          resolve({ value, goesBack: false });
          return;
        }
        insistable = objection.canInsist ? value : undefined;
        input.validationMessage = objection.canInsist
          ? {
              message: vscode.l10n.t('{0} Press Enter again to go on anyway.', objection.message),
              severity: vscode.InputBoxValidationSeverity.Warning,
            }
          : objection.message;
      });
      input.show();
    });
  } finally {
    left.abort();
    input.dispose();
  }
}
