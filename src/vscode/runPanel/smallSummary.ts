import { beginningOf, beginningsOf, type RestOfText } from '../../core/model/beginning';
import type { ToolCall } from '../../core/model/run';
import type { RunSummary } from '../../protocol';

// In UTF-16 code units. A server may send up to 64 MB in any of these.

/** Of a text that is read: what a server said of a failure, the arguments of a tool call. */
const LONGEST_TEXT = 32 * 1024;
/** Of an id, a name, a word. */
const LONGEST_NAME = 1024;
/** Of an id or a name where there are many. */
const LONGEST_OF_MANY = 256;
/** For the arguments of all tool calls together. */
const ROOM_FOR_ARGUMENTS = 16 * LONGEST_TEXT;
/** More than any server asks for at once, and than are shown. */
const MOST_CALLS = 1000;
const MOST_NODES = 20;
const MOST_ANSWERS = 20;

/** Ids are copied and sent back: some gateways carry a state in them, and nobody's is longer. */
const LONGEST_ID = 4 * 1024;

type LastError = NonNullable<RunSummary['lastError']>;
type GraphWords = NonNullable<RunSummary['graphState']>;

/**
 * A summary that is small whatever the server sent, since it goes to the panel at every change: long texts are cut short
 * and say so, and long lists are. Only the run's own reference stays as it is.
 */
export function smallSummary(summary: RunSummary): RunSummary {
  const { connectionName, threadLabel, status, assistantId, model, graph, incompleteReason } = summary;
  const { graphState, lastError, problem, steps } = summary;
  return {
    ...summary,
    connectionName: name(connectionName, 'nowhere'),
    ...(threadLabel === undefined ? {} : { threadLabel: name(threadLabel, 'nowhere') }),
    ...(status === undefined ? {} : { status: name(status) }),
    ...(assistantId === undefined ? {} : { assistantId: beginningOf(assistantId, LONGEST_ID, 'inJson') }),
    ...(model === undefined ? {} : { model: name(model) }),
    ...(graph === undefined ? {} : { graph: name(graph) }),
    ...(incompleteReason === undefined ? {} : { incompleteReason: name(incompleteReason) }),
    ...(graphState === undefined ? {} : { graphState: smallGraphState(graphState) }),
    ...(lastError === undefined ? {} : { lastError: smallError(lastError) }),
    ...(problem === undefined ? {} : { problem: { ...problem, message: said(problem.message) } }),
    ...(steps?.problem === undefined ? {} : { steps: { ...steps, problem: said(steps.problem) } }),
    requiredToolCalls: smallCalls(summary.requiredToolCalls),
  };
}

function smallError({ code, message }: LastError): LastError {
  return {
    ...(code === undefined ? {} : { code: name(code) }),
    ...(message === undefined ? {} : { message: beginningOf(message, LONGEST_TEXT, 'inJson') }),
  };
}

function smallGraphState({ next, errors, questions }: GraphWords): GraphWords {
  return {
    next: beginningsOf(next, MOST_NODES, MOST_NODES * LONGEST_OF_MANY),
    errors: beginningsOf(errors, MOST_ANSWERS, LONGEST_TEXT),
    questions: beginningsOf(questions, MOST_ANSWERS, LONGEST_TEXT),
  };
}

/** Arguments that were cut short are no JSON any more, and so are shown as they were received, up to the cut. */
function smallCalls(calls: readonly ToolCall[]): ToolCall[] {
  const sent = calls.slice(0, MOST_CALLS);
  const longest = Math.min(LONGEST_TEXT, Math.floor(ROOM_FOR_ARGUMENTS / Math.max(1, sent.length)));
  return sent.map((call) => ({
    id: beginningOf(call.id, LONGEST_ID, 'inJson'),
    name: beginningOf(call.name, LONGEST_OF_MANY, 'inJson'),
    arguments: beginningOf(call.arguments, longest, 'inJson'),
  }));
}

function name(text: string, rest: RestOfText = 'inJson'): string {
  return beginningOf(text, LONGEST_NAME, rest);
}

/** What we say of a failure, with the server's words in it: those are in no body that the panel has. */
export function said(text: string): string {
  return beginningOf(text, LONGEST_TEXT, 'nowhere');
}
