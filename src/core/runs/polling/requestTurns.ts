import type { Clock, Disposable } from '../../clock';
import type { RequestBudget } from './requestBudget';
import type { ServerRest } from './serverRest';

/**
 * Who goes first: the first questions after a cancel, which belong to that gesture and wait for no budget; what
 * settles later, which may go on credit; what is seen; what goes on in the background; threads that nobody has looked
 * at yet.
 */
export type Priority = 'gesture' | Paid;
const PAID = ['settling', 'seen', 'background', 'firstLook'] as const;
type Paid = (typeof PAID)[number];

/** Every so many turns one goes to those behind, so that they get on however much is wanted before them. */
const TURN_FOR_OTHERS = 4;
/** How many requests those who are not seen leave over: what is seen need not wait until one is refilled. */
const SPARE = 1;
/** How many errands are under way for one connection at a time. */
const AT_A_TIME = 4;

/** What somebody wants to do with requests that no gesture asks for. */
export interface Errand {
  readonly priority: Priority;
  /** Asked when its turn has come; what nobody wants any more costs nothing. */
  isWanted(): boolean;
  /** Sends one request, or more that it pays for itself. Never rejects. */
  run(): Promise<void>;
}

/** Those who wait for one connection. */
interface Line {
  readonly connectionId: string;
  /** In the order in which they came. */
  readonly waiting: Map<Priority, Set<Errand>>;
  /** How many turns each priority, or one behind it, has had. */
  readonly turns: Map<Priority, number>;
  underWay: number;
  timer: Disposable | undefined;
  isServedSoon: boolean;
}

/**
 * Lets requests that no gesture asks for go one after another as the budget of their connection allows, the urgent ones
 * first, a few at a time, and none while the server wants to be left alone.
 */
export class RequestTurns implements Disposable {
  readonly #budget: RequestBudget;
  readonly #rest: ServerRest;
  readonly #clock: Clock;
  readonly #lines = new Map<string, Line>();
  #disposed = false;

  constructor(parts: { readonly budget: RequestBudget; readonly rest: ServerRest; readonly clock: Clock }) {
    this.#budget = parts.budget;
    this.#rest = parts.rest;
    this.#clock = parts.clock;
  }

  /** Joins the line of a connection; disposing of the result leaves it. What is under way already goes on. */
  join(connectionId: string, errand: Errand): Disposable {
    const line = this.#line(connectionId);
    const waiting = line.waiting.get(errand.priority) ?? new Set();
    line.waiting.set(errand.priority, waiting.add(errand));
    this.#serveSoon(line);
    return {
      dispose: () => {
        if (waiting.delete(errand)) {
          this.#serveSoon(line);
        }
      },
    };
  }

  /** Sets how many requests a minute each connection may be sent: at once, also for those who wait. */
  setPerMinute(requests: number): void {
    this.#budget.perMinute = requests;
    for (const line of this.#lines.values()) {
      this.#serveSoon(line);
    }
  }

  /** Looks again whether those who wait for a connection may go: it may have another key, or answer again. */
  reconsider(connectionId: string): void {
    const line = this.#lines.get(connectionId);
    if (line !== undefined) {
      this.#serveSoon(line);
    }
  }

  dispose(): void {
    this.#disposed = true;
    for (const line of this.#lines.values()) {
      line.timer?.dispose();
    }
    this.#lines.clear();
  }

  #line(connectionId: string): Line {
    let line = this.#lines.get(connectionId);
    if (line === undefined) {
      line = {
        connectionId,
        waiting: new Map(),
        turns: new Map(),
        underWay: 0,
        timer: undefined,
        isServedSoon: false,
      };
      this.#lines.set(connectionId, line);
    }
    return line;
  }

  /** Once all have joined that do so at the same moment: the most urgent of them may be the last. */
  #serveSoon(line: Line): void {
    if (!line.isServedSoon) {
      line.isServedSoon = true;
      queueMicrotask(() => {
        line.isServedSoon = false;
        this.#serve(line);
      });
    }
  }

  #serve(line: Line): void {
    line.timer?.dispose();
    line.timer = undefined;
    while (!this.#disposed && line.underWay < AT_A_TIME) {
      const wait = this.#serveNext(line);
      if (wait === undefined) {
        return;
      }
      if (wait > 0) {
        line.timer = this.#clock.after(wait, () => {
          this.#serve(line);
        });
        return;
      }
    }
  }

  /** Gives how long the next one has to wait, in milliseconds: 0 when its errand has begun; undefined when there is none. */
  #serveNext(line: Line): number | undefined {
    const { connectionId } = line;
    const gesture = first(line, 'gesture');
    const present = PAID.filter((priority) => first(line, priority) !== undefined);
    if (gesture === undefined && present.length === 0) {
      return undefined;
    }
    const rest = this.#rest.until(connectionId) - this.#clock.now();
    if (rest > 0) {
      return rest;
    }
    if (gesture !== undefined) {
      // It goes in any case, and polling pays for it as far as there is credit.
      this.#budget.takeOnCredit(connectionId);
      this.#begin(line, gesture);
      return 0;
    }
    let wait = this.#budget.take(connectionId, present.every(isPatient) ? SPARE : 0);
    let next = wait === 0 ? turnOf(line, present) : undefined;
    if (wait > 0 && present.includes('settling')) {
      wait = this.#budget.takeOnCredit(connectionId);
      next = 'settling';
    }
    const errand = wait === 0 && next !== undefined ? first(line, next) : undefined;
    if (errand !== undefined) {
      this.#begin(line, errand);
    }
    return wait;
  }

  #begin(line: Line, errand: Errand): void {
    line.waiting.get(errand.priority)?.delete(errand);
    line.underWay++;
    void errand.run().finally(() => {
      line.underWay--;
      this.#serveSoon(line);
    });
  }
}

/** The one who has waited longest, of those who still want to go. */
function first(line: Line, priority: Priority): Errand | undefined {
  const waiting = line.waiting.get(priority);
  for (const errand of waiting ?? []) {
    if (errand.isWanted()) {
      return errand;
    }
    waiting?.delete(errand);
  }
  return undefined;
}

function isPatient(priority: Priority): boolean {
  return priority === 'background' || priority === 'firstLook';
}

/** Whose turn it is of those who are present: the most urgent, but now and then the one behind. */
function turnOf(line: Line, [most, ...others]: readonly Paid[]): Paid | undefined {
  if (most === undefined || others.length === 0) {
    return most;
  }
  const turns = (line.turns.get(most) ?? 0) + 1;
  line.turns.set(most, turns);
  return turns % TURN_FOR_OTHERS === 0 ? turnOf(line, others) : most;
}
