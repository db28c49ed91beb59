import type { Page } from '../../api/backend';
import { sameJson } from '../../json/jsonText';
import type { RunStep } from '../../model/step';
import { firstOfEach, place, sameListing } from './listing';
import { withOwnText } from './ownText';
import type { RunState } from './state';

/** A run with a page of its steps put in; the same run where the page does not belong to the list. */
export function withSteps(state: RunState, page: Page<RunStep>, after: string | undefined): RunState {
  const known = new Map(state.steps.map((step) => [step.id, step]));
  const placed = place(state.stepList, page, after, (id) => known.has(id));
  if (placed === undefined) {
    return state;
  }
  const items = firstOfEach(page.items).map((step) => withOwnText(step, known.get(step.id)));
  const fresh = new Set(items.map(({ id }) => id));
  const steps =
    after !== undefined
      ? [...state.steps.filter(({ id }) => !fresh.has(id)), ...items]
      : placed.adjoins && page.next !== undefined
        ? [...items, ...state.steps.slice(state.steps.findLastIndex(({ id }) => fresh.has(id)) + 1)]
        : items;
  return { ...state, steps, stepList: placed.listing };
}

/** Whether the steps of a run look the same. */
export function sameStepRows(a: RunState, b: RunState): boolean {
  return sameListing(a.stepList, b.stepList) && sameSteps(a.steps, b.steps);
}

function sameSteps(a: readonly RunStep[], b: readonly RunStep[]): boolean {
  return a.length === b.length && a.every((step, i) => sameJson(step.body.text, b[i]?.body.text ?? ''));
}
