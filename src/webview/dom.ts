import * as l10n from '@vscode/l10n';

/** Makes an element with these properties and children. Data only ever becomes text. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Sets a node's text, but leaves it alone where it is the same: a selection in it stays. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Calls back when what the document holds now has been painted. */
export function afterPaint(callback: () => void): void {
  requestAnimationFrame(() => {
    // The frame is painted when this task is over.
    setTimeout(callback);
  });
}

/** An icon by its codicon id, which may end in `~spin`; silent, as the words beside it tell the same. */
export function icon(id: string): HTMLSpanElement {
  const made = element('span', { ariaHidden: 'true' });
  setIcon(made, id);
  return made;
}

export function setIcon(made: HTMLElement, id: string): void {
  const [name = '', modifier] = id.split('~');
  const className = `codicon codicon-${name}${modifier === undefined ? '' : ` codicon-modifier-${modifier}`}`;
  if (made.className !== className) {
    made.className = className;
  }
}

/** A button with words: as quiet as VS Code's secondary ones, unless it is for what is mostly done. */
export function textButton(
  label: string,
  onClick: () => void,
  rank: 'primary' | 'secondary' = 'secondary',
): HTMLButtonElement {
  const className = rank === 'primary' ? 'text-button' : 'text-button secondary';
  const button = element('button', { type: 'button', className }, label);
  button.addEventListener('click', onClick);
  return button;
}

/** A small button with an icon only; its label is its tooltip too. */
export function iconButton(iconId: string, label: string, onClick: () => void): HTMLButtonElement {
  const button = element(
    'button',
    { type: 'button', className: 'icon-button', title: label, ariaLabel: label },
    icon(iconId),
  );
  button.addEventListener('click', onClick);
  return button;
}

/** Has a button of {@link iconButton} stand for something else. */
export function setIconButton(button: HTMLButtonElement, iconId: string, label: string): void {
  if (button.title !== label) {
    button.title = label;
    button.ariaLabel = label;
    button.replaceChildren(icon(iconId));
  }
}

/** How long a copy button shows that it did, in ms. */
const CONFIRMED_FOR = 1500;

/** A button that copies a text, and shows for a moment that it did. */
export function copyButton(label: string, copy: () => void, iconId = 'copy'): HTMLButtonElement {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const button = iconButton(iconId, label, () => {
    copy();
    setIcon(image, 'check');
    clearTimeout(timer);
    timer = setTimeout(() => {
      setIcon(image, iconId);
    }, CONFIRMED_FOR);
  });
  const image = button.firstElementChild as HTMLElement;
  return button;
}

/** Gives a list so many items: the ones it has stay what they are. */
export function matchLength(list: HTMLElement, length: number, make: () => HTMLElement): void {
  while (list.children.length > length) {
    list.lastElementChild?.remove();
  }
  while (list.children.length < length) {
    list.append(make());
  }
}

/** The CSS variable of a theme colour; the text's own colour where a theme does without it, as high contrast does. */
export function themeColor(id: string): string {
  return `var(--vscode-${id.replaceAll('.', '-')}, currentColor)`;
}

/** Tells a screen reader something that others see. */
export class Announcer {
  readonly element = element('div', { className: 'visually-hidden', role: 'status' });

  say(text: string): void {
    // The same words twice are said twice only if the text changes in between.
    this.element.textContent = '';
    requestAnimationFrame(() => {
      this.element.textContent = text;
    });
  }

  sayCopied(): void {
    this.say(l10n.t('Copied'));
  }
}
