import type { Connection } from './connection';
import { kindRow } from './connectionKinds';

/** The headers of every request of a connection, those that authenticate apart. What the protocol needs wins. */
export function headersOf({ kind, headers, organization, project }: Connection): Record<string, string> {
  return {
    ...headers,
    ...kindRow(kind)?.headers,
    ...(organization === undefined ? {} : { 'OpenAI-Organization': organization }),
    ...(project === undefined ? {} : { 'OpenAI-Project': project }),
  };
}

/** The query parameters of every request of a connection; those of the kind where neither settings nor URL have them. */
export function queryOf({ kind, baseUrl, query }: Connection): Record<string, string> {
  const inUrl = new URL(baseUrl).searchParams;
  const defaults = Object.entries(kindRow(kind)?.query ?? {}).filter(([name]) => !inUrl.has(name));
  return { ...Object.fromEntries(defaults), ...query };
}

/** The header that takes the key, and whether it stands behind `Bearer`; undefined where there is no key to send. */
export function keyHeaderOf({ kind, auth }: Connection): { name: string; bearer: boolean } | undefined {
  switch (auth.type) {
    case 'none':
      return undefined;
    case 'header':
      return { name: auth.header ?? kindRow(kind)?.keyHeader ?? 'api-key', bearer: false };
    default:
      return { name: 'Authorization', bearer: true };
  }
}
