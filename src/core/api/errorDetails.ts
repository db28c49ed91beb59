import type { ApiError } from './errors';

/** How much of a path is told, in UTF-16 code units. */
const LONGEST_PATH = 500;

/**
 * All that whoever looks into a failure needs to know, in lines of `name: value`, to be copied. It has no header, no
 * body and no key.
 */
export function errorDetails(error: ApiError): string {
  const { message, kind, method, path, status, code, serverMessage, requestId, at } = error;
  const request =
    method === undefined || path === undefined ? undefined : `${method} ${path.slice(0, LONGEST_PATH)}`;
  const lines: readonly (readonly [name: string, value: string | number | undefined])[] = [
    ['error', kind],
    ['request', request],
    ['status', status],
    ['code', code === '' ? undefined : code],
    ['server says', serverMessage],
    ['request id', requestId],
    ['time', at === undefined ? undefined : new Date(at).toISOString()],
  ];
  const told = lines.filter(([, value]) => value !== undefined);
  return [message, ...told.map(([name, value]) => `${name}: ${value ?? ''}`)].join('\n');
}
