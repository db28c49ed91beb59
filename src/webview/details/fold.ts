import { element } from '../dom';

export interface FoldParts {
  /** What the line says. */
  readonly line: readonly (Node | string)[];
  readonly open: boolean;
  readonly toggled: (open: boolean) => void;
  /** Makes what is below the line: only when it is unfolded, and each time that it is. */
  readonly fill: () => readonly Node[];
}

/** A line that unfolds to more: a button for mouse, keyboard and screen reader. */
export class Fold {
  readonly line: HTMLButtonElement;
  readonly body = element('div', { className: 'fold-body', hidden: true });
  readonly #twistie = element('span', { ariaHidden: 'true' });
  readonly #parts: FoldParts;

  constructor(parts: FoldParts) {
    this.#parts = parts;
    this.line = element('button', { type: 'button', className: 'fold-line' }, this.#twistie, ...parts.line);
    this.line.addEventListener('click', () => {
      const open = this.body.hidden;
      this.#setOpen(open);
      parts.toggled(open);
    });
    this.#setOpen(parts.open);
  }

  #setOpen(open: boolean): void {
    this.line.ariaExpanded = `${open}`;
    this.#twistie.className = `twistie codicon codicon-chevron-${open ? 'down' : 'right'}`;
    this.body.hidden = !open;
    this.body.replaceChildren(...(open ? this.#parts.fill() : []));
  }
}
