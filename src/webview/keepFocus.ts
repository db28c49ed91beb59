/**
 * Brings the keyboard's focus back to where it was when the page gets it back from the rest of VS Code, which leaves it at
 * no element; to `otherwise` where that is gone.
 */
export function keepFocus(otherwise: HTMLElement): void {
  let last: HTMLElement | undefined;
  document.addEventListener('focusin', ({ target }) => {
    last = target instanceof HTMLElement ? target : undefined;
  });
  window.addEventListener('focus', () => {
    // Something that VS Code opens in the same moment may have it by then, and is not to lose it.
    requestAnimationFrame(() => {
      if (last !== undefined && document.hasFocus() && document.activeElement === document.body) {
        (last.checkVisibility() ? last : otherwise).focus({ preventScroll: true });
      }
    });
  });
}
