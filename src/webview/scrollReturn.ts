import { BODY_NAMES, type BodyName, type RunSummary } from '../protocol';

/** Goes back to where the page was scrolled to before it was loaded, as what comes makes it as high as it was. */
export class ScrollReturn {
  /** In px, until the page is there to stay. */
  #to: number | undefined;
  /** The bodies that are still to come. */
  readonly #awaited = new Set<BodyName>(BODY_NAMES);
  readonly #awaitsMore: () => boolean;

  /** Takes the place in px, where one was kept, and whether something besides the bodies is still to come. */
  constructor(to: number | undefined, awaitsMore: () => boolean) {
    this.#to = to;
    this.#awaitsMore = awaitsMore;
    for (const gesture of ['wheel', 'pointerdown', 'keydown']) {
      window.addEventListener(
        gesture,
        () => {
          this.stay();
        },
        { passive: true },
      );
    }
  }

  /** The place to keep, in px. */
  get top(): number {
    return this.#to ?? window.scrollY;
  }

  /** Takes up from a summary that there will be no steps. */
  heed({ steps, seenAt, offline }: RunSummary): void {
    const lacksSteps = steps === undefined || (!steps.loaded && (offline || steps.problem !== undefined));
    if (seenAt !== undefined && lacksSteps) {
      this.#awaited.delete('steps');
    }
  }

  /** A body has come, or, without one, something else that makes the page higher. */
  go(of?: BodyName): void {
    if (of !== undefined) {
      this.#awaited.delete(of);
    }
    requestAnimationFrame(() => {
      if (this.#to !== undefined) {
        window.scrollTo({ top: this.#to, behavior: 'instant' });
      }
      if (this.#awaited.size === 0 && !this.#awaitsMore()) {
        this.stay();
      }
    });
  }

  /** A person takes over: what comes scrolls the page no more. */
  stay(): void {
    this.#to = undefined;
  }
}
