import * as vscode from 'vscode';

/** Where a person goes from a step of a form. */
export type Move = 'next' | 'back' | 'first' | 'last' | 'leave';

/** Where a step stands in its form, for its title. */
export interface Place {
  /** From 1; absent where the step is taken out of turn. */
  readonly step?: number;
  readonly totalSteps?: number;
  readonly canGoBack: boolean;
}

/** Asks one thing, keeps the answer, and says where the person goes. */
export type Step = (place: Place) => Promise<Move>;

/**
 * Goes through the steps of a form, there and back. What was answered decides which steps there are, so they are
 * looked up anew after each. A form `within` another one can be left by going back from its first step.
 * @returns whether the person came to its end
 */
export async function runForm(
  steps: () => readonly Step[],
  { within = false }: { readonly within?: boolean } = {},
): Promise<boolean> {
  for (let at = 0; at >= 0;) {
    const all = steps();
    const step = all[at];
    if (step === undefined) {
      return true;
    }
    const place: Place = within
      ? { canGoBack: true }
      : // How many there are is not known before the first answer.
        { ...(all.length > 1 ? { step: at + 1, totalSteps: all.length } : {}), canGoBack: at > 0 };
    switch (await step(place)) {
      case 'next':
        at++;
        break;
      case 'back':
        at--;
        break;
      case 'first':
        at = 0;
        break;
      case 'last':
        at = steps().length - 1;
        break;
      case 'leave':
        return false;
    }
  }
  return false;
}

/** Puts a quick input in its place: its number, and the button that goes back. It stays when the window loses focus. */
export function setPlace(
  input: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[] },
  { step, totalSteps, canGoBack }: Place,
  buttons: readonly vscode.QuickInputButton[] = [],
): void {
  input.step = step;
  input.totalSteps = totalSteps;
  input.buttons = [...(canGoBack ? [vscode.QuickInputButtons.Back] : []), ...buttons];
  input.ignoreFocusOut = true;
}
