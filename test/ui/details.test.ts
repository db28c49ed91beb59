import assert from 'node:assert/strict';
import { useWindow } from './window';

/** The themes that come with VS Code, by the class that a webview's body has in them. */
const THEMES = {
  'vscode-dark': 'Dark Modern',
  'vscode-light': 'Light Modern',
  'vscode-high-contrast': 'Dark High Contrast',
  'vscode-high-contrast-light': 'Light High Contrast',
};

describe('the details of a run', () => {
  const window = useWindow({ env: { ASSISTANT_RUNS_SHOW: 'demo' } });

  const tree = () => window().workbench.tree('Threads');
  const panel = () => window().workbench.webview();

  async function open(thread: RegExp, run: RegExp): Promise<void> {
    await tree().expand(await tree().reveal(thread));
    await (await tree().reveal(run)).click();
  }

  it('tell of a run with every field its settings, instructions, tools and metadata', async () => {
    const { workbench } = window();
    await open(/a run with every field/, /incomplete · gpt-4.1-2025/);
    await panel().getByRole('heading', { name: 'Instructions' }).waitFor();
    await workbench.screenshot('details-dark');
    assert.ok(true);
  });
  it('themes', async () => {
    const { workbench } = window();
    await workbench.page.setViewportSize({ width: 1400, height: 2000 });
    await panel().getByRole('button', { name: 'Show All', exact: true }).click();
    await panel().getByRole('button', { name: 'Show All 20 Tools' }).click();
    await panel().getByRole('button', { name: /hold_fare/ }).click();
    await panel().getByRole('button', { name: /File search/ }).click();
    await panel().getByRole('button', { name: /^Schema/ }).click();
    for (const [bodyClass, theme] of Object.entries(THEMES)) {
      await workbench.runCommand('Preferences: Color Theme');
      await workbench.quickInput.fill(theme);
      await workbench.quickInput.pick(theme);
      await panel().locator(`body.${bodyClass}`).waitFor();
      await workbench.screenshot(`details-${bodyClass}`);
    }
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench.page.setViewportSize({ width: 360, height: 1800 });
    await panel().getByRole('button', { name: /^Schema/ }).click();
    await panel().getByRole('button', { name: 'Show Less', exact: true }).first().click();
    await workbench.screenshot('details-narrow');
  });
});
