/** The headers of an answer. Names are in lower case. */
export type AnswerHeaders = Readonly<Record<string, unknown>>;

/** Where servers and the gateways in front of them put their own name for a request; the server's own comes first. */
const REQUEST_IDS = [
  'x-request-id',
  'request-id',
  'x-ms-request-id',
  'apim-request-id',
  'x-correlation-id',
  'x-amzn-requestid',
  'cf-ray',
] as const;
const LONGEST_REQUEST_ID = 200;

/** The server's own name for a request, which its people ask for. `hide` takes out what must not be told. */
export function requestIdOf(headers: AnswerHeaders, hide: (text: string) => string): { requestId?: string } {
  for (const name of REQUEST_IDS) {
    const value = headers[name];
    const id = typeof value === 'string' ? hide(value).replace(/[^\w.:/+=•-]/g, '') : '';
    if (id !== '') {
      return { requestId: id.slice(0, LONGEST_REQUEST_ID) };
    }
  }
  return {};
}

/**
 * How long the server asks to wait, in milliseconds: `retry-after-ms`, or `retry-after`, which is in seconds or, by
 * RFC 9110, a date. A date is counted from the answer's own, so that the clocks of the two machines need not agree;
 * where it has none, from `now`, in milliseconds since the Unix epoch.
 */
export function retryAfterOf(headers: AnswerHeaders, now: number): number | undefined {
  const after = headers['retry-after'];
  const date = timeOf(headers.date);
  return [
    numberOf(headers['retry-after-ms']),
    numberOf(after) * 1000,
    timeOf(after) - (Number.isNaN(date) ? now : date),
  ].find((ms) => Number.isFinite(ms) && ms >= 0);
}

function numberOf(value: unknown): number {
  return typeof value === 'string' && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : NaN;
}

/** A date of HTTP, which starts with the name of the day; `Date.parse` alone finds one in almost any text. */
function timeOf(value: unknown): number {
  return typeof value === 'string' && /^[A-Z][a-z]+, .+ GMT$/.test(value.trim()) ? Date.parse(value) : NaN;
}
