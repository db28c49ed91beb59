import type { Respond, ServerRequest, ServerResponse } from '../../../src/core/api/exchange';

/** How a request is answered in place of the usual way, which it may go all the same. Throwing loses the connection. */
export type Reply = (request: ServerRequest, usual: Respond) => ServerResponse;

/** Sits in front of a server: notes what is asked, and answers some of it otherwise. */
export class Tap {
  readonly #usual: Respond;
  readonly #answers: { readonly match: RegExp; readonly answer: Reply; times: number }[] = [];
  /** `METHOD path` of all that was asked, below `/v1` and without the query. */
  readonly asked: string[] = [];
  /** All that was asked, as it came. */
  readonly requests: ServerRequest[] = [];

  constructor(usual: Respond) {
    this.#usual = usual;
  }

  readonly respond: Respond = (request) => {
    const line = `${request.method} ${request.path.replace(/^\/v1/, '').replace(/\?.*$/, '')}`;
    this.asked.push(line);
    this.requests.push(request);
    const other = this.#answers.find(({ match, times }) => times > 0 && match.test(line));
    if (other === undefined) {
      return this.#usual(request);
    }
    other.times--;
    return other.answer(request, this.#usual);
  };

  /** Answers the next requests whose `METHOD path` matches in this way: one of them, or as many as `times` says. */
  next(match: RegExp, answer: Reply, times = 1): void {
    this.#answers.push({ match, answer, times });
  }

  /** From now on all is answered in the usual way again. */
  asUsual(): void {
    this.#answers.length = 0;
  }

  /** Gives what was asked since the last time. */
  take(): string[] {
    this.requests.length = 0;
    return this.asked.splice(0);
  }
}

/** An answer with this body: a text as it is, all else as JSON. */
export function says(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return () => ({ status, headers, body: text });
}

/** OpenAI's way to say no. */
export function refuses(status: number, message: string, headers: Record<string, string> = {}): Reply {
  const error = { message, type: 'invalid_request_error', param: null, code: null };
  return says(status, { error }, headers);
}

/** The connection breaks before the server has got the request. */
export const lost: Reply = () => {
  throw new Error('The connection broke.');
};

/** The server does what it is asked, and the connection breaks before it has answered. */
export const answerLost: Reply = (request, usual) => {
  usual(request);
  throw new Error('The connection broke.');
};
