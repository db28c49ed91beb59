import { cutAt } from './cutAt';

// Characters that cannot be seen, or that change how others are seen: controls, marks of direction, separators, tags,
// the byte order mark. Tab, line feed and carriage return are left, as a layout shows them, and so are the joiners that
// scripts and emoji need.
const UNSEEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/** How long the escape of a code unit is. */
const ESCAPE_LENGTH = '\\u0000'.length;

/** A text from a server as it may be shown: what cannot be seen, and lone surrogates, as the escapes of JSON. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (character) => character.split('').map(escapeUnit).join(''));
}

/** Where each code unit of a text begins in what `visibleText` makes of it, and where the last one ends. */
export function visibleOffsets(text: string): Uint32Array {
  const offsets = new Uint32Array(text.length + 1);
  let at = 0;
  let shown = 0;
  const pass = (to: number, width: number): void => {
    for (; at < to; at++) {
      offsets[at] = shown;
      shown += width;
    }
  };
  for (const { index, 0: unseen } of text.matchAll(UNSEEN)) {
    pass(index, 1);
    pass(index + unseen.length, ESCAPE_LENGTH);
  }
  pass(text.length, 1);
  offsets[at] = shown;
  return offsets;
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The first `length` code units at most, with an ellipsis where some were left out; never half a surrogate pair. */
export function clipText(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, cutAt(text, length))}…`;
}
