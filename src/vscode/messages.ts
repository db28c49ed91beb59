import * as vscode from 'vscode';

/** How much a message matters. */
export type Weight = 'info' | 'warning' | 'error';

/** A way on from a message or a row: a button, and the command that it runs. */
export interface Help {
  readonly title: string;
  /** The codicon of a row that stands for it. */
  readonly icon?: string;
  readonly command: string;
  readonly args?: readonly unknown[];
}

const SHOW = {
  info: vscode.window.showInformationMessage,
  warning: vscode.window.showWarningMessage,
  error: vscode.window.showErrorMessage,
} as const;

/** Shows a message with buttons, and runs the command of the one that is chosen. */
export async function tell(weight: Weight, words: string, helps: readonly Help[] = []): Promise<void> {
  const chosen = await choose(weight, words, ...helps.map(({ title }) => title));
  const help = helps.find(({ title }) => title === chosen);
  if (help !== undefined) {
    await vscode.commands.executeCommand(help.command, ...(help.args ?? []));
  }
}

/** Shows a message with buttons, and gives the one that is chosen. */
export function choose(weight: Weight, words: string, ...buttons: string[]): Thenable<string | undefined> {
  return SHOW[weight](plain(words), ...buttons);
}

const answered = new vscode.EventEmitter<void>();

/** A question was answered, or turned away from. */
export const onDidAnswer = answered.event;

/** Asks a question that must be answered first. Gives the chosen button; undefined when the user turns away. */
export async function ask(
  question: string,
  options: { readonly detail?: string; readonly buttons: readonly string[]; readonly turnAway?: string },
): Promise<string | undefined> {
  const { detail, buttons, turnAway } = options;
  const chosen = await vscode.window.showWarningMessage<vscode.MessageItem>(
    plain(question),
    { modal: true, ...(detail === undefined ? {} : { detail: plain(detail) }) },
    ...buttons.map((title) => ({ title })),
    ...(turnAway === undefined ? [] : [{ title: turnAway, isCloseAffordance: true }]),
  );
  answered.fire();
  return chosen?.title === turnAway ? undefined : chosen?.title;
}

/**
 * A text for a message. VS Code makes links of `[words](address)` in messages, and of `command:` addresses commands;
 * titles and statuses are a server's words, so what would be a link is kept from being one.
 */
export function plain(text: string): string {
  return text.replaceAll('](', '] (');
}
