import type { Axis } from './axis';

/** Places a bar on an axis, in ms from its start; what is beyond its ends is drawn at them. The style sheet does the rest. */
export function placeOn({ length }: Axis, bar: HTMLElement, from: number, to: number): void {
  const share = (ms: number): number => Math.min(1, Math.max(0, ms / length));
  setShare(bar, '--from', share(from));
  setShare(bar, '--length', Math.max(0, share(to) - share(from)));
}

/**
 * Gives the style sheet a share, by the name of a variable. Written only where it is another: what is written is laid
 * out anew.
 */
export function setShare(target: HTMLElement, name: string, share: number): void {
  const text = `${(share * 100).toFixed(3)}%`;
  if (target.style.getPropertyValue(name) !== text) {
    target.style.setProperty(name, text);
  }
}
