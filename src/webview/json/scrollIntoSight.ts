/**
 * Scrolls the element that shows a text, where it scrolls by itself, and then the page, so that a part of the text is in
 * sight: below what covers the window's top, so many px of it. Nothing moves where it is in sight anyway.
 * Tells whether something has moved.
 */
export function scrollIntoSight(part: Range, scroller: HTMLElement, coveredTop: number): boolean {
  let hasMoved = false;
  const box = scroller.getBoundingClientRect();
  const within = firstLine(part);
  if (within !== undefined && scroller.scrollHeight > scroller.clientHeight) {
    if (within.top < box.top || within.bottom > box.bottom) {
      scroller.scrollTop += within.top - box.top - box.height / 2;
      hasMoved = true;
    }
  }
  const line = firstLine(part);
  if (line !== undefined && (line.top < coveredTop || line.bottom > window.innerHeight)) {
    const middle = (coveredTop + window.innerHeight) / 2;
    window.scrollBy({ top: line.top - middle, behavior: 'instant' });
    hasMoved = true;
  }
  return hasMoved;
}

/** Where a part begins; undefined where it is not in the document. */
function firstLine(part: Range): DOMRect | undefined {
  return part.getClientRects()[0];
}
