// A person's hands and eyes in VS Code's workbench: what they click and type, and where they look.
// Locators wait for what they name, up to the page's default time-out; nothing here sleeps.

import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { projectRoot } from '../host/paths';

/** Where pictures land: an ignored folder. */
const screenshotFolder = path.join(projectRoot, 'out/screenshots');
/** How often a row is clicked until something comes of it, and how long a click has for that, in milliseconds. */
const MOST_CLICKS = 3;
const CLICK_MS = 5000;

/**
 * Whether the palette is no more what the box at the top shows: what a command asks for comes in the same box, and what is
 * typed into it before that is lost.
 */
const PALETTE_GONE = `(() => {
  const input = document.querySelector('.quick-input-widget input.input');
  return input === null || !input.checkVisibility() || !input.value.startsWith('>');
})()`;

export class Workbench {
  readonly quickInput: QuickInput;
  readonly statusBar: Locator;
  readonly sideBar: Locator;

  constructor(readonly page: Page) {
    this.quickInput = new QuickInput(page);
    this.statusBar = page.locator('.statusbar');
    this.sideBar = page.locator('.part.sidebar');
  }

  /** Shows a view container through its icon in the activity bar, unless it shows already. */
  async openContainer(title: string): Promise<void> {
    const tab = this.containerTab(title);
    const shown = this.sideBar
      .locator('.composite.title')
      .filter({ hasText: new RegExp(escapeRegExp(title), 'i') });
    await tab.waitFor();
    // A window that starts brings back what it showed: a click that comes just after that hides it again.
    for (let attempts = 5; !(await shown.isVisible()); attempts--) {
      await tab.click();
      try {
        await shown.waitFor({ timeout: 3000 });
      } catch (error) {
        if (attempts === 1) throw error;
      }
    }
  }

  /** The number on a view container's icon; there is no such element while it has no badge. */
  badge(containerTitle: string): Locator {
    return this.containerTab(containerTitle).locator('.badge-content');
  }

  /** A button of the welcome that stands where a tree has no rows. */
  welcomeButton(name: string): Locator {
    return this.sideBar.getByRole('region', { name: 'Welcome' }).getByRole('button', { name, exact: true });
  }

  /** The line above a view's rows. */
  viewMessage(text: string | RegExp): Locator {
    return this.sideBar.locator('.message').filter({ hasText: text });
  }

  /** The tree view of this title. */
  tree(title: string): Tree {
    return new Tree(this.page, this.page.getByRole('tree', { name: title, exact: true }));
  }

  /** Runs a command from the palette by its full title: `Category: Title`. */
  async runCommand(title: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      await this.#openPalette();
      try {
        await this.quickInput.input.fill(`>${title}`, { timeout: CLICK_MS });
        await this.quickInput.row(title).click({ timeout: CLICK_MS });
        await this.page.waitForFunction(PALETTE_GONE);
        return;
      } catch (error) {
        // The palette closes where something else takes the focus: then a person opens it again.
        if (tries === MOST_CLICKS || (await this.quickInput.input.isVisible())) {
          throw error;
        }
      }
    }
  }

  /** Opens the palette. A key is lost that is pressed while a webview takes the focus: then a person presses it again. */
  async #openPalette(): Promise<void> {
    for (let tries = 1; tries <= 3; tries++) {
      await this.page.keyboard.press('F1');
      try {
        await this.quickInput.input.waitFor({ timeout: 3000 });
        return;
      } catch (error) {
        if (tries === 3) {
          throw error;
        }
      }
    }
  }

  /** A notification that pops up with this text; its buttons are `getByRole('button', { name })`. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  /**
   * Takes the time that a person takes at least. Of more than three notifications within 800 ms VS Code shows only the
   * first ones; the others go to its list of notifications alone.
   */
  async takeTime(): Promise<void> {
    await this.page.waitForTimeout(1000);
  }

  /** The modal dialog with this text. */
  dialog(text: string | RegExp): Locator {
    return this.page.locator('.monaco-dialog-box').filter({ hasText: text });
  }

  /** Answers the modal dialog with this text. */
  async answerDialog(text: string | RegExp, button: string): Promise<void> {
    const dialog = this.dialog(text);
    await dialog.getByRole('button', { name: button, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** An editor's tab. */
  editorTab(title: string | RegExp): Locator {
    return this.page.locator('.tabs-container').getByRole('tab').filter({ hasText: title });
  }

  /** Puts another text in place of all that the editor in front holds. */
  async replaceText(text: string): Promise<void> {
    await this.page.locator('.editor-group-container.active .view-lines').click();
    await this.page.keyboard.press('ControlOrMeta+A');
    // In one piece: typed keys would have brackets closed and lines indented for them.
    await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await this.page.keyboard.press('ControlOrMeta+V');
  }

  /** The document inside the webview that shows. */
  webview(): FrameLocator {
    const outer = this.page.locator('iframe.webview.ready').filter({ visible: true });
    return outer.contentFrame().frameLocator('#active-frame');
  }

  /** Reloads the window. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.page.locator('.monaco-workbench').waitFor();
  }

  /** Writes out/screenshots/NAME.png. */
  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: path.join(screenshotFolder, `${name}.png`) });
  }

  private containerTab(title: string): Locator {
    return this.page.locator('.part.activitybar').getByRole('tab', { name: startsWith(title) });
  }
}

/** The box at the top: the palette, quick picks, input boxes. */
export class QuickInput {
  readonly input: Locator;
  readonly rows: Locator;
  /** What stands under an input box: the prompt, or why the value is refused. */
  readonly message: Locator;
  private readonly widget: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator('.quick-input-widget').filter({ visible: true });
    this.input = this.widget.locator('input.input');
    this.rows = this.widget.locator('.quick-input-list .monaco-list-row');
    this.message = this.widget.locator('.quick-input-message');
  }

  async fill(text: string): Promise<void> {
    await this.input.fill(text);
  }

  /** The row with exactly this label. */
  row(label: string): Locator {
    const exact = new RegExp(`^${escapeRegExp(label)}$`);
    return this.rows.filter({ has: this.page.locator('.label-name').filter({ hasText: exact }) }).first();
  }

  async pick(label: string): Promise<void> {
    await this.row(label).click();
  }

  /** The line above the input, with the number of the step where there are several. */
  get title(): Locator {
    return this.widget.locator('.quick-input-titlebar');
  }

  /** Clicks a button of the title; its name ends with its keys, where it has any. */
  async titleButton(name: string): Promise<void> {
    await this.title.getByRole('button', { name: startsWith(name) }).click();
  }

  /** Ticks all rows of a list with ticks, or, where all are ticked, none. */
  async toggleAll(): Promise<void> {
    await this.widget.getByRole('checkbox', { name: 'Toggle all checkboxes' }).click();
  }

  async accept(): Promise<void> {
    await this.input.press('Enter');
  }

  async cancel(): Promise<void> {
    await this.input.press('Escape');
    await this.widget.waitFor({ state: 'hidden' });
  }
}

/** A tree view. Only the rows that have scrolled into sight exist. */
export class Tree {
  readonly rows: Locator;
  /** The items of the context menu that is open. */
  private readonly menuItems: Locator;

  constructor(
    private readonly page: Page,
    readonly root: Locator,
  ) {
    this.rows = root.getByRole('treeitem');
    this.menuItems = page.locator('.context-view').getByRole('menuitem');
  }

  /** The row with this text, or whose label and description match. */
  row(text: string | RegExp): Locator {
    return this.rows.filter({ hasText: text });
  }

  /** The rows below a parent: 1 for the roots. */
  rowsAtLevel(level: number): Locator {
    return this.root.locator(`[role="treeitem"][aria-level="${level}"]`);
  }

  async expand(row: Locator): Promise<void> {
    await this.toggle(row, 'true');
  }

  async collapse(row: Locator): Promise<void> {
    await this.toggle(row, 'false');
  }

  /** Selects these rows and no others, by keyboard and mouse as a person does. */
  async select(...rows: readonly Locator[]): Promise<void> {
    for (const [at, row] of rows.entries()) {
      await this.clickUntil(row, 'aria-selected', 'true', () =>
        row.locator('.monaco-icon-label').click({ modifiers: at === 0 ? [] : ['ControlOrMeta'] }),
      );
    }
  }

  /** Clicks an item of the row's context menu. */
  async contextMenu(row: Locator, item: string): Promise<void> {
    await row.click({ button: 'right' });
    const entry = this.menuItems.and(this.page.getByRole('menuitem', { name: item, exact: true }));
    // A menu that has just opened takes no notice of the mouse for 100 ms.
    await entry.click({ delay: 200 });
  }

  /** The items of the row's context menu, which is closed again. */
  async contextMenuItems(row: Locator): Promise<readonly string[]> {
    await row.click({ button: 'right' });
    await this.menuItems.first().waitFor();
    const labels = await this.menuItems.locator('.action-label').allInnerTexts();
    await this.page.keyboard.press('Escape');
    await this.menuItems.first().waitFor({ state: 'detached' });
    return labels;
  }

  /** Clicks the icon of this title at the row's end. */
  async inlineAction(row: Locator, title: string): Promise<void> {
    await row.hover();
    await this.inlineActions(row)
      .and(this.page.getByRole('button', { name: title, exact: true }))
      .click();
  }

  /** The icons at the row's end, which show under the pointer. */
  inlineActions(row: Locator): Locator {
    return row.locator('.actions').getByRole('button');
  }

  /** Scrolls down from the top until the row is in sight. @throws Error where the tree ends before. */
  async reveal(text: string | RegExp): Promise<Locator> {
    const row = this.row(text);
    // Away from the row that the pointer is at: its tooltip lies over others.
    await this.page.mouse.move(0, 0);
    await this.root.hover();
    await this.page.mouse.wheel(0, -1_000_000);
    const box = await this.root.boundingBox();
    while (!(await row.isVisible())) {
      const atEnd = await this.root.locator('[data-last-element="true"]').isVisible();
      if (atEnd) throw new Error(`The tree has no row ${String(text)}.`);
      await this.page.mouse.wheel(0, (box?.height ?? 400) / 2);
      // The list draws its rows in the frame after it scrolled.
      await this.page.evaluate('new Promise(requestAnimationFrame)');
    }
    return row;
  }

  private async toggle(row: Locator, expanded: 'true' | 'false'): Promise<void> {
    if ((await row.getAttribute('aria-expanded')) !== expanded) {
      await this.clickUntil(row, 'aria-expanded', expanded, () => row.locator('.monaco-tl-twistie').click());
    }
  }

  /**
   * Clicks until the row has this value, again where nothing comes of it, as a person does: VS Code forgets a click while
   * it draws the tree anew.
   */
  private async clickUntil(
    row: Locator,
    attribute: string,
    value: string,
    click: () => Promise<void>,
  ): Promise<void> {
    const done = row.and(this.root.locator(`[${attribute}="${value}"]`));
    for (let clicks = 1; ; clicks++) {
      await click();
      try {
        await done.waitFor({ timeout: CLICK_MS });
        return;
      } catch (error) {
        if (clicks === MOST_CLICKS) throw error;
      }
    }
  }
}

function startsWith(text: string): RegExp {
  return new RegExp(`^${escapeRegExp(text)}`);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
