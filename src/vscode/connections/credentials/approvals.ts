import type { Connection } from '../../../core/model/connection';
import type { Marks } from '../keys';

/** Under this name of the global state stands what was agreed to, by the id of the connection. */
const APPROVED = 'approvedSignIns';

/**
 * What the user agreed to for each connection: that this program is run for it, or this account's token sent to this
 * origin. Another program, other arguments or another origin are asked about anew, however the settings came to
 * have them.
 */
export class Approvals {
  readonly #marks: Marks;

  constructor(marks: Marks) {
    this.#marks = marks;
  }

  has(connection: Connection): boolean {
    return this.#all()[connection.id] === subjectOf(connection);
  }

  async add(connection: Connection): Promise<void> {
    await this.#marks.update(APPROVED, { ...this.#all(), [connection.id]: subjectOf(connection) });
  }

  async remove(connectionId: string): Promise<void> {
    const { [connectionId]: removed, ...others } = this.#all();
    if (removed !== undefined) {
      await this.#marks.update(APPROVED, others);
    }
  }

  /** How many connections there is an agreement for. */
  get count(): number {
    return Object.keys(this.#all()).length;
  }

  async clear(): Promise<void> {
    await this.#marks.update(APPROVED, undefined);
  }

  #all(): Readonly<Record<string, unknown>> {
    const stored = this.#marks.get<unknown>(APPROVED);
    return typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
  }
}

/** What is agreed to: the same for connections of another id or name. */
export function subjectOf({ auth, baseUrl }: Connection): string {
  return JSON.stringify([auth.type, new URL(baseUrl).origin, ...(auth.argv ?? [])]);
}
