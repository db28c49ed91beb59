import type { ErrorBody } from './wire';

/** A request that is not granted: an HTTP status and what the error's body says. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    message: string,
    readonly code: string | null = null,
    readonly param: string | null = null,
    /** Headers of this answer alone. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  body(): ErrorBody {
    const { message, param, code } = this;
    return { error: { message, type: 'invalid_request_error', param, code } };
  }
}
