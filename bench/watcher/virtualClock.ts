import { setImmediate } from 'node:timers/promises';
import type { Clock, Disposable } from '../../src/core/clock';

interface Timer {
  readonly due: number;
  /** Timers that are due at the same time go in the order in which they were set. */
  readonly number: number;
  readonly callback: () => void;
  isOver: boolean;
}

/** A clock that goes as fast as what happens by it, in a heap: thousands of timers cost little. */
export class VirtualClock implements Clock {
  readonly #heap: Timer[] = [];
  #now = 0;
  #timers = 0;

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): Disposable {
    const timer = { due: this.#now + Math.max(0, ms), number: this.#timers++, callback, isOver: false };
    this.#push(timer);
    return {
      dispose: () => {
        timer.isOver = true;
      },
    };
  }

  /** Goes on until `end`, in milliseconds; promises settle between any two timers. */
  async runUntil(end: number): Promise<void> {
    for (let timer = this.#heap[0]; timer !== undefined && timer.due <= end; timer = this.#heap[0]) {
      this.#pop();
      if (!timer.isOver) {
        this.#now = timer.due;
        timer.callback();
        await setImmediate();
      }
    }
    this.#now = end;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    for (let parent = (at - 1) >> 1; at > 0 && isBefore(timer, heap[parent]); parent = (at - 1) >> 1) {
      heap[at] = heap[parent] ?? timer;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) {
      return;
    }
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const least = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      const child = heap[least];
      if (child === undefined || !isBefore(child, last)) {
        break;
      }
      heap[at] = child;
      at = least;
    }
    heap[at] = last;
  }
}

function isBefore(a: Timer | undefined, b: Timer | undefined): boolean {
  return a !== undefined && b !== undefined && (a.due < b.due || (a.due === b.due && a.number < b.number));
}
