import type { Marks } from '../../../src/vscode/connections/keys';

/** A memento that lasts as long as the test. */
export class FakeMarks implements Marks {
  readonly values = new Map<string, unknown>();

  get(key: string) {
    return this.values.get(key) as never;
  }

  update(key: string, value: unknown): Promise<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }
}
