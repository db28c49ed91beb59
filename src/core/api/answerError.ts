import * as l10n from '@vscode/l10n';
import { shortId } from '../model/references';
import { ApiError, type ApiErrorKind } from './errors';
import { hiding } from './hiding';
import { requestIdOf, retryAfterOf, type AnswerHeaders } from './replyHeaders';
import { readServerMessage, type ServerMessage } from './serverMessage';

/** A failed answer, as far as it tells what went wrong. */
interface Failure extends ServerMessage {
  readonly status: number;
  /** The path of the request, with its query. */
  readonly path: string;
  /** Whether the request showed nothing of who sent it. */
  readonly anonymous: boolean;
  /** Whether an account or a program gave what shows who sent it, and no person typed it in. */
  readonly signsIn: boolean;
  readonly note: (() => string) | undefined;
  /** Where the answer points to, in a redirect. */
  readonly location: string | undefined;
}

interface Row {
  readonly when: (failure: Failure) => boolean;
  readonly kind: ApiErrorKind;
  /** What happened, what it means, and what may be done. */
  readonly words: (failure: Failure) => string;
}

const status =
  (...statuses: readonly number[]) =>
  (failure: Failure) =>
    statuses.includes(failure.status);

const lacksScope = ({ status, code }: Failure) =>
  (status === 401 || status === 403) && code === 'missing_scope';

/** Status and body → kind and words. The first row that matches counts. */
const TABLE: readonly Row[] = [
  {
    when: ({ status }) => status >= 300 && status < 400,
    kind: 'redirected',
    words: ({ status, location }) =>
      l10n.t(
        'The server answered with a redirect ({0}). It was not followed, so that the key stays with this server: correct the URL of the connection.',
        [status, location].filter((part) => part !== undefined).join(', '),
      ),
  },
  {
    // The key is good. A list of threads is for no key to see on OpenAI's servers: they have none.
    when: (failure) => lacksScope(failure) && /\/threads(\?|$)/.test(failure.path),
    kind: 'noEndpoint',
    words: () => l10n.t('The server does not list threads.'),
  },
  {
    when: (failure) => lacksScope(failure) || failure.status === 403,
    kind: 'forbidden',
    words: ({ signsIn, anonymous }) =>
      anonymous
        ? l10n.t('The server does not allow that without a key.')
        : signsIn
          ? l10n.t('This account is not allowed to do that. It may need another role or project.')
          : l10n.t('This API key is not allowed to do that. It may need another scope, role or project.'),
  },
  {
    when: ({ status, anonymous }) => status === 401 && anonymous,
    kind: 'unauthorized',
    words: () => l10n.t('The server asks for a key, and this connection sends none.'),
  },
  {
    when: status(401),
    kind: 'unauthorized',
    words: ({ signsIn }) =>
      signsIn
        ? l10n.t(
            'The server refused the sign-in. The account may have no access, or its token is for something else.',
          )
        : l10n.t('The server refused the API key. It may be wrong, revoked, or of another project.'),
  },
  {
    when: (failure) => failure.status === 404 && strayId(failure) !== undefined && speaksOfAnId(failure),
    kind: 'unknownThread',
    words: wordsOfStrayId,
  },
  {
    when: (failure) => isUnknown(failure) && unknownKind(failure) === 'unknownRun',
    kind: 'unknownRun',
    words: () =>
      l10n.t(
        'The server does not know this run. It may have been deleted, or belong to another thread, project or account.',
      ),
  },
  {
    when: (failure) => isUnknown(failure) && unknownKind(failure) === 'unknownMessage',
    kind: 'unknownMessage',
    words: () =>
      l10n.t(
        'The server does not know this message. It may have been deleted, or belong to another thread, project or account.',
      ),
  },
  {
    when: isUnknown,
    kind: 'unknownThread',
    words: () =>
      l10n.t(
        'The server does not know this thread. It may have been deleted, or belong to another project or account.',
      ),
  },
  {
    when: status(404, 405, 410, 501),
    kind: 'noEndpoint',
    words: ({ status, note }) =>
      l10n.t(
        'The server has nothing at this address ({0}). {1}',
        status,
        note?.() ?? l10n.t('It may not offer this, or the URL of the connection lacks a part, such as /v1.'),
      ),
  },
  {
    when: status(407),
    kind: 'refused',
    words: () => l10n.t('A proxy on the way to the server asks for a sign-in (407).'),
  },
  {
    when: status(408),
    kind: 'timeout',
    words: () => l10n.t('The server did not answer in time.'),
  },
  {
    when: ({ status, code }) => status === 429 && code === 'insufficient_quota',
    kind: 'rateLimited',
    words: () => l10n.t('The quota of this account is used up.'),
  },
  {
    when: status(429),
    kind: 'rateLimited',
    words: () => l10n.t('The server asks to slow down: its rate limit is reached.'),
  },
  {
    when: status(502, 503, 504),
    kind: 'server',
    words: ({ status }) =>
      l10n.t('The server is not available right now ({0}). It may be overloaded or starting.', status),
  },
  {
    when: ({ status }) => status >= 500,
    kind: 'server',
    words: ({ status }) => l10n.t('The server failed ({0}).', status),
  },
  {
    when: (failure) => strayId(failure) !== undefined,
    kind: 'refused',
    words: wordsOfStrayId,
  },
];

/** What a failed answer was an answer to. */
export interface FailedRequest {
  readonly method: string;
  /** The path below the server's origin, with its query. */
  readonly path: string;
  /** When it failed, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** The headers that showed who sent it. The error has nothing of them, even where the server repeats them. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Whether an account or a program gave them, and no person typed them in. */
  readonly signsIn: boolean;
  /** What is to be told of this server where it has nothing at an address. */
  readonly note: (() => string) | undefined;
}

/** The error for a failed answer. */
export function errorForAnswer(
  answer: { readonly status: number; readonly headers: AnswerHeaders; readonly text: string },
  { method, path, at, credentials, signsIn, note }: FailedRequest,
): ApiError {
  const { status, headers } = answer;
  const hide = hiding(credentials);
  const said = readServerMessage(answer.text, hide);
  const anonymous = Object.keys(credentials).length === 0;
  const failure = { status, path, anonymous, signsIn, note, location: originOf(headers.location), ...said };
  const row = TABLE.find(({ when }) => when(failure));
  const words = row?.words(failure) ?? l10n.t('The server refused the request ({0}).', status);
  const retryAfterMs = retryAfterOf(headers, at);
  return new ApiError(
    row?.kind ?? 'refused',
    said.message === undefined ? words : l10n.t('{0} It says: “{1}”', words, said.message),
    {
      method,
      path,
      at,
      status,
      ...requestIdOf(headers, hide),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(said.message === undefined ? {} : { serverMessage: said.message }),
      ...(said.code === undefined ? {} : { code: said.code }),
    },
  );
}

/** Of a redirect's target only the server is told: a path and a query may hold what is nobody's business. */
function originOf(location: unknown): string | undefined {
  try {
    return new URL(String(location)).origin;
  } catch {
    return undefined;
  }
}

function isUnknown(failure: Failure): boolean {
  return (failure.status === 404 || failure.status === 410) && speaksOfAnId(failure);
}

/**
 * A server that knows the address says what it did not find: the id, or "No thread found", "Run not found". One that
 * does not repeats the address: "Invalid URL (GET /v1/threads/thread_…)".
 */
function speaksOfAnId({ message, path }: Failure): boolean {
  if (message === undefined || /^not found\.?$/i.test(message)) {
    return false;
  }
  const ids = path.split(/[/?]/).filter((part) => /\d|_/.test(part) && part.length > 8);
  if (ids.some((id) => message.includes(`/${id}`))) {
    return false;
  }
  return (
    ids.some((id) => message.includes(id)) ||
    /\b(thread|run|step)\b.*\bnot found\b|\bno (thread|run|step)\b/i.test(message) ||
    (partOf(path) === 'message' && /\bmessage\b.*\bnot found\b|\bno message\b/i.test(message))
  );
}

/** What a 404 about an id means: the thread where the server names it alone, else what the path asks for. */
function unknownKind({ message = '', path }: Failure): 'unknownThread' | 'unknownRun' | 'unknownMessage' {
  const part = partOf(path);
  const names = (word: string): boolean => new RegExp(`\\b${word}\\b`, 'i').test(message);
  if (part === undefined || (names('thread') && !names(part))) {
    return 'unknownThread';
  }
  return part === 'run' ? 'unknownRun' : 'unknownMessage';
}

/** What of a thread a path asks for by its id. */
function partOf(path: string): 'run' | 'message' | undefined {
  const list = /\/threads\/[^/]+\/(runs|messages)\/[^/?]/.exec(path)?.[1];
  return list === 'runs' ? 'run' : list === 'messages' ? 'message' : undefined;
}

/** The thread's id in a path that is by its looks the id of something else. */
function strayId({ path }: Failure): string | undefined {
  return /\/threads\/((?:run|step|msg|asst)_[^/?]+)/.exec(path)?.[1];
}

function wordsOfStrayId(failure: Failure): string {
  return l10n.t(
    'The id of a thread was expected, and {0} is not one: the id of a thread starts with thread_.',
    shortId(strayId(failure) ?? ''),
  );
}
