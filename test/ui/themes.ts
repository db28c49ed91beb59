import type { Workbench } from './workbench';

/** The themes that come with VS Code, by the class that a webview's body has in them. */
const THEMES = {
  'vscode-light': 'Light Modern',
  'vscode-high-contrast': 'Dark High Contrast',
  'vscode-high-contrast-light': 'Light High Contrast',
  'vscode-dark': 'Dark Modern',
} as const;

/** A theme that a webview shows itself in. */
export interface ShownTheme {
  readonly name: string;
  /** The class that its body has. */
  readonly bodyClass: string;
}

/** Takes one theme after the other, each until the webview in sight has it. */
export async function* themes(workbench: Workbench): AsyncGenerator<ShownTheme> {
  for (const [bodyClass, name] of Object.entries(THEMES)) {
    await workbench.runCommand('Preferences: Color Theme');
    await workbench.quickInput.fill(name);
    await workbench.quickInput.pick(name);
    await workbench.webview().locator(`body.${bodyClass}`).waitFor();
    yield { name, bodyClass };
  }
}
