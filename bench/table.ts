import type { Row } from './result';

/** The medians as a text table in Markdown: a block for each case, a line for each subject, a column for each metric. */
export function table(rows: readonly Row[]): string {
  return [...groups(rows, 'case')].map(([name, own]) => `${name}\n\n${block(own)}`).join('\n\n');
}

function block(rows: readonly Row[]): string {
  const metrics = [...groups(rows, 'metric')];
  const head = [
    '',
    ...metrics.map(([metric, [first]]) => (first?.unit ? `${metric}, ${first.unit}` : metric)),
  ];
  const lines = [...groups(rows, 'subject')].map(([subject, own]) => [
    subject,
    ...metrics.map(([metric]) => figure(own.find((row) => row.metric === metric)?.median)),
  ]);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...lines].map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [head, rule, ...lines].map(line).join('\n');
}

/** Names to the left, figures to the right. */
function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

/** Three digits that count, and no more than anybody reads; nothing where nothing was measured. */
function figure(value: number | undefined): string {
  if (value === undefined) {
    return '';
  }
  return value >= 100 || Number.isInteger(value)
    ? Math.round(value).toLocaleString('en')
    : value.toPrecision(3);
}

function groups(rows: readonly Row[], by: 'case' | 'subject' | 'metric'): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    found.set(row[by], [...(found.get(row[by]) ?? []), row]);
  }
  return found;
}
