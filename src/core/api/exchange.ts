/** A request on its way to a server, as plain data. Header names are in lower case. */
export interface ServerRequest {
  readonly method: string;
  /** The path below the origin, with the query: `/v1/threads?limit=20`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body's text; empty where there is none. */
  readonly body: string;
}

/** A server's answer, as plain data. Header names are in lower case. */
export interface ServerResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A server as a function: the Demo's way in, with no port and no network. */
export type Respond = (request: ServerRequest) => ServerResponse;
