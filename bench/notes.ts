import { summary, type Row } from './result';

/** What a figure is of. */
export type RowName = Pick<Row, 'case' | 'subject' | 'metric' | 'unit'>;

/** The values of figures, as they come in, round after round. */
export class Notes {
  readonly #values = new Map<string, { readonly name: RowName; readonly values: number[] }>();

  add(name: RowName, ...values: readonly number[]): void {
    const key = JSON.stringify([name.case, name.subject, name.metric]);
    const entry = this.#values.get(key) ?? { name, values: [] };
    entry.values.push(...values);
    this.#values.set(key, entry);
  }

  /** The figures, in the order in which they were first heard of. */
  get rows(): Row[] {
    return [...this.#values.values()].map(({ name, values }) => ({ ...name, ...summary(values) }));
  }
}
