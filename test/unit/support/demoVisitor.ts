import type { ServerResponse } from '../../../src/core/api/exchange';
import type { Clock } from '../../../src/core/clock';
import { createDemoServer } from '../../../src/core/demo/server';
import type {
  ErrorBody,
  ListBody,
  MessageBody,
  RunBody,
  StepBody,
  ThreadBody,
} from '../../../src/core/demo/wire';

/** Where a run is, as the world's table of runs gives it. */
export interface Place {
  readonly threadId: string;
  readonly runId: string;
}

const ACCEPTED = { authorization: 'Bearer sk-demo', 'openai-beta': 'assistants=v2' };

/** Asks a Demo server of its own what a client would, and reads the answers. All throw when the answer is an error. */
export class DemoVisitor {
  readonly #respond;

  constructor(clock: Clock) {
    this.#respond = createDemoServer(clock);
  }

  /** The answer as it is, error or not; `path` is what follows `/v1`. */
  ask(method: string, path: string, body = '', headers: Record<string, string> = ACCEPTED): ServerResponse {
    return this.#respond({ method, path: `/v1${path}`, headers, body });
  }

  /** The answer to a request that is to be refused. */
  refused(method: string, path: string, body = ''): { status: number } & ErrorBody['error'] {
    const answer = this.ask(method, path, body);
    if (answer.status < 400) {
      throw new Error(`${method} ${path} was not refused, but answered ${answer.status}`);
    }
    return { status: answer.status, ...(JSON.parse(answer.body) as ErrorBody).error };
  }

  threads(): ThreadBody[] {
    return this.#all('/threads');
  }

  /** One page of a thread's runs. */
  runs(threadId: string, query = ''): ListBody<RunBody> {
    return this.#get('GET', `/threads/${threadId}/runs${query}`) as ListBody<RunBody>;
  }

  /** Every run there is. */
  allRuns(): RunBody[] {
    return this.threads().flatMap(({ id }) => this.#all<RunBody>(`/threads/${id}/runs`));
  }

  run(place: Place): RunBody {
    return this.#get('GET', pathOf(place)) as RunBody;
  }

  cancel(place: Place): RunBody {
    return this.#get('POST', `${pathOf(place)}/cancel`) as RunBody;
  }

  submit(place: Place, outputs: readonly { tool_call_id: string; output: string }[]): RunBody {
    const body = JSON.stringify({ tool_outputs: outputs });
    return this.#get('POST', `${pathOf(place)}/submit_tool_outputs`, body) as RunBody;
  }

  steps(place: Place): StepBody[] {
    return this.#all(`${pathOf(place)}/steps`);
  }

  messages(threadId: string, query = ''): MessageBody[] {
    return this.#all(`/threads/${threadId}/messages`, query);
  }

  /** A list's items from all of its pages. */
  #all<T extends { id: string }>(path: string, query = ''): T[] {
    const items: T[] = [];
    let list: ListBody<T>;
    do {
      const after = items.length === 0 ? '' : `&after=${items.at(-1)?.id ?? ''}`;
      list = this.#get('GET', `${path}?limit=100${after}${query}`) as ListBody<T>;
      items.push(...list.data);
    } while (list.has_more);
    return items;
  }

  #get(method: string, path: string, body = ''): unknown {
    const answer = this.ask(method, path, body);
    if (answer.status !== 200) {
      throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body}`);
    }
    return JSON.parse(answer.body);
  }
}

/** The path of a run below `/v1`. */
export function pathOf({ threadId, runId }: Place): string {
  return `/threads/${threadId}/runs/${runId}`;
}
