// What a random walk needs in the page: places to go to, and what is wrong with the trees that are shown.

/** A row's rectangles may meet by so much, in px. */
const TOLERANCE = 1;

const selectors = {
  button: 'button',
  tab: '[role="tab"]',
  fold: '.line[aria-expanded]',
  row: '.line',
  tree: '.tree',
  field: 'textarea, input',
};

/** The visible elements of a kind; `at`, from 0 up to 1, says which is meant. */
function choose(kind, at) {
  const all = [...document.querySelectorAll(selectors[kind])].filter((each) => each.checkVisibility());
  return all[Math.floor(at * all.length)];
}

/** What is wrong with a tree, in words. */
function* faultsOf(tree) {
  const lines = [...tree.querySelectorAll('[role="treeitem"]')];
  const rows = lines.map((line) => ({ line, ...placeOf(line), focused: isActive(tree, line) }));
  const belows = [...tree.parentElement.querySelectorAll('.below')]
    .map(placeOf)
    .filter(({ height }) => height > 0);
  yield* focusFaults(tree, lines);
  yield* overlaps(rows, belows);
  yield* setFaults(rows, belows);
  yield* gaps(tree, [...rows, ...belows]);
}

function placeOf(element) {
  const { top, bottom, height } = element.getBoundingClientRect();
  return { top, bottom, height };
}

function isActive(tree, line) {
  return tree.getAttribute('aria-activedescendant') === line.id;
}

function* focusFaults(tree, lines) {
  const ids = lines.map(({ id }) => id);
  if (new Set(ids).size < ids.length) yield `two rows have the same id: ${ids}`;
  const active = tree.getAttribute('aria-activedescendant');
  if (lines.length > 0 && !ids.includes(active)) yield `the active row ${active} is not there`;
  if (active !== null && document.querySelectorAll(`[id="${active}"]`).length !== 1) {
    yield `the active row’s id ${active} is not its own`;
  }
}

function* overlaps(rows, belows) {
  const all = [...rows, ...belows].sort((one, other) => one.top - other.top);
  for (const [at, { top }] of all.entries()) {
    if (at > 0 && top < all[at - 1].bottom - TOLERANCE)
      yield `one of ${all.length} rows lies over another at ${top}`;
  }
  const tops = rows.map(({ top }) => top);
  if (tops.some((top, at) => at > 0 && top <= tops[at - 1])) yield `the rows are not in order: ${tops}`;
}

/** Rows that follow each other tell their levels and their places among their siblings without a contradiction. */
function* setFaults(rows, belows) {
  /** By level: the last row, as far as those before it are known. */
  let last = [];
  let before;
  for (const row of rows) {
    const level = Number(row.line.ariaLevel);
    const position = Number(row.line.ariaPosInSet);
    const size = Number(row.line.ariaSetSize);
    const words = `${row.line.ariaLabel?.slice(0, 20)}: level ${level}, ${position} of ${size}`;
    if (!(level >= 1 && position >= 1 && position <= size)) yield words;
    const follows = before !== undefined && isNext(before, row, belows);
    // The focused row is there wherever it is, with nothing between it and those in sight.
    if (before !== undefined && !follows && !before.focused && !row.focused) {
      yield `nothing is above ${words}`;
    }
    const isOpen = follows && before.line.ariaExpanded === 'true';
    if (isOpen && level <= before.level && belowOf(before, belows) === undefined) {
      yield `what is open above ${words} shows nothing`;
    }
    if (!follows) last = [];
    const deepest = last.length - 1;
    const sibling = last[level];
    if (follows && level > deepest) {
      const isChild = isOpen && level === deepest + 1 && position === 1;
      if (!isChild) yield `${words} is no child of what is above it`;
    } else if (sibling !== undefined && (position !== sibling.position + 1 || size !== sibling.size)) {
      yield `${words} does not follow ${sibling.position} of ${sibling.size}`;
    }
    last.length = level;
    last[level] = { position, size };
    before = { ...row, level };
  }
}

/** What shows more of a row, where it is there. */
function belowOf(row, belows) {
  return belows.find(({ top }) => Math.abs(top - row.bottom) <= TOLERANCE);
}

/** Whether nothing is between two rows but what shows more of the first. */
function isNext(row, next, belows) {
  const { bottom } = belowOf(row, belows) ?? row;
  return Math.abs(next.top - bottom) <= TOLERANCE;
}

/** Wherever the tree is in sight there is something of it. */
function* gaps(tree, places) {
  const { top, bottom } = tree.getBoundingClientRect();
  for (let y = Math.max(top, 0) + 1; y < Math.min(bottom, innerHeight) - 1; y += 10) {
    if (!places.some((place) => place.top - TOLERANCE <= y && y <= place.bottom + TOLERANCE)) {
      yield `nothing is at ${y} in a tree from ${top} to ${bottom}`;
    }
  }
}

globalThis.walk = {
  /** Where a pointer finds an element, in the page, scrolled into sight; null where there is none. */
  pointTo(kind, at) {
    const element = choose(kind, at);
    element?.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    const box = element?.getBoundingClientRect();
    return box === undefined
      ? null
      : { x: box.x + Math.min(8, box.width / 2), y: box.y + Math.min(11, box.height / 2) };
  },

  focus(kind, at) {
    choose(kind, at)?.focus();
  },

  scroll(at) {
    scrollTo({ top: at * document.documentElement.scrollHeight, behavior: 'instant' });
  },

  /** What is wrong with the trees, in words. */
  faults: () =>
    [...document.querySelectorAll('.tree')]
      .filter((tree) => tree.checkVisibility())
      .flatMap((tree) => [...faultsOf(tree)]),
};
