import { messageBodies } from './messageBody';
import { page } from './paging';
import { Refusal } from './refusal';
import { requiredCalls, runBody, threadBody } from './runBody';
import { stepBodies } from './stepBody';
import { readToolOutputs } from './toolOutputs';
import type { ListBody, MessageBody, RunBody, RunStatus, StepBody, ThreadBody } from './wire';
import { runPast, type DemoRun, type DemoThread, type World } from './world';

/** What an endpoint gets: the world, and the parts of the request. */
export interface Call {
  readonly world: World;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** The ids in the path, in order. */
  readonly ids: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
}

/** Gives the body of the answer, or throws a {@link Refusal}. */
type Endpoint = (call: Call) => unknown;

/** What a list of steps has only where it is asked for. */
const CONTENT = 'step_details.tool_calls[*].file_search.results[*].content';

const CANCELLABLE: ReadonlySet<RunStatus> = new Set(['queued', 'in_progress', 'requires_action']);

/** All that the server answers, with `*` for an id. All paths but the list of threads are OpenAI's. */
export const ENDPOINTS: readonly {
  readonly method: string;
  readonly path: string;
  readonly answer: Endpoint;
}[] = [
  { method: 'GET', path: '/v1/threads', answer: listThreads },
  { method: 'GET', path: '/v1/threads/*', answer: getThread },
  { method: 'GET', path: '/v1/threads/*/messages', answer: listMessages },
  { method: 'GET', path: '/v1/threads/*/messages/*', answer: getMessage },
  { method: 'GET', path: '/v1/threads/*/runs', answer: listRuns },
  { method: 'GET', path: '/v1/threads/*/runs/*', answer: getRun },
  { method: 'POST', path: '/v1/threads/*/runs/*/cancel', answer: cancelRun },
  { method: 'POST', path: '/v1/threads/*/runs/*/submit_tool_outputs', answer: submitToolOutputs },
  { method: 'GET', path: '/v1/threads/*/runs/*/steps', answer: listSteps },
  { method: 'GET', path: '/v1/threads/*/runs/*/steps/*', answer: getStep },
];

function listThreads({ world, query }: Call): ListBody<ThreadBody> {
  return page(world, query, threadBody);
}

function getThread(call: Call): ThreadBody {
  return threadBody(threadOf(call));
}

function listMessages(call: Call): ListBody<MessageBody> {
  const runId = call.query.get('run_id');
  const messages = messageBodies(threadOf(call), call.now);
  const wanted = runId === null ? messages : messages.filter(({ run_id }) => run_id === runId);
  return page(wanted, call.query, (message) => message);
}

function getMessage(call: Call): MessageBody {
  return found('message', call.ids[1], messageBodies(threadOf(call), call.now));
}

function listRuns(call: Call): ListBody<RunBody> {
  return page(threadOf(call).runs, call.query, (run) => runBody(run, call.now));
}

function getRun(call: Call): RunBody {
  return runBody(runOf(call), call.now);
}

function cancelRun(call: Call): RunBody {
  const run = runOf(call);
  const { status } = runPast(run, call.now).latest;
  if (!CANCELLABLE.has(status)) {
    throw new Refusal(400, `Cannot cancel run with status '${status}'.`);
  }
  run.deeds.cancelledAt = call.now;
  return runBody(run, call.now);
}

function submitToolOutputs(call: Call): RunBody {
  const run = runOf(call);
  const { status } = runPast(run, call.now).latest;
  if (status !== 'requires_action') {
    throw new Refusal(400, `Runs in status "${status}" do not accept tool outputs.`);
  }
  const expected = requiredCalls(run).map(({ id }) => id);
  run.deeds.outputs = { at: call.now, byCallId: readToolOutputs(call.body, expected) };
  return runBody(run, call.now);
}

function listSteps(call: Call): ListBody<StepBody> {
  return page(stepsOf(call), call.query, (step) => step);
}

function getStep(call: Call): StepBody {
  return found('run step', call.ids[2], stepsOf(call));
}

function stepsOf(call: Call): StepBody[] {
  return stepBodies(runOf(call), call.now, wantsContent(call.query));
}

/** What can be included there is one of. @throws {Refusal} for another */
function wantsContent(query: URLSearchParams): boolean {
  const wanted = query.getAll('include[]');
  const other = wanted.find((each) => each !== CONTENT);
  if (other !== undefined) {
    const message = `Invalid value: '${other}'. Supported values are: '${CONTENT}'.`;
    throw new Refusal(400, message, 'invalid_value', `include[${wanted.indexOf(other)}]`);
  }
  return wanted.length > 0;
}

function threadOf({ world, ids }: Call): DemoThread {
  return found('thread', ids[0], world);
}

function runOf(call: Call): DemoRun {
  return found('run', call.ids[1], threadOf(call).runs);
}

function found<T extends { readonly id: string }>(
  kind: string,
  id: string | undefined,
  items: readonly T[],
): T {
  const item = items.find((candidate) => candidate.id === id);
  if (item === undefined) {
    throw new Refusal(404, `No ${kind} found with id '${id ?? ''}'.`);
  }
  return item;
}
