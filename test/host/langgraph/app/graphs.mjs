// What the LangGraph server runs: graphs without a model that take their time, wait for a person, or fail.

import { setTimeout as delay } from 'node:timers/promises';
import { Annotation, END, interrupt, START, StateGraph } from '@langchain/langgraph';

/** How many state updates a ticker makes in a second. */
const TICKS_PER_SECOND = 5;

const State = Annotation.Root({
  /** How long to work. */
  seconds: Annotation({ reducer: (before, after) => after ?? before, default: () => 600 }),
  ticks: Annotation({ reducer: (before, more) => before + more, default: () => 0 }),
  answer: Annotation(),
});

/** Works for `seconds` without a word. */
export const sleeper = graphOf('sleep', async ({ seconds }, { signal }) => {
  await delay(seconds * 1000, undefined, { signal });
  return { answer: 'Slept well.' };
});

/** Changes its state again and again, for `seconds`. */
export const ticker = new StateGraph(State)
  .addNode('tick', async (_state, { signal }) => {
    await delay(1000 / TICKS_PER_SECOND, undefined, { signal });
    return { ticks: 1 };
  })
  .addEdge(START, 'tick')
  .addConditionalEdges('tick', ({ ticks, seconds }) => (ticks < seconds * TICKS_PER_SECOND ? 'tick' : END))
  .compile();

/** Waits for a person's answer. */
export const asker = graphOf('ask', () => ({
  answer: interrupt({ question: 'Shall the invoice be paid?' }),
}));

/** Fails at once. */
export const failing = graphOf('look_up', () => {
  throw new Error('The invoice 4711 was not found.');
});

function graphOf(name, node) {
  return new StateGraph(State).addNode(name, node).addEdge(START, name).addEdge(name, END).compile();
}
