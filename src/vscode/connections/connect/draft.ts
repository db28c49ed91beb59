import { splitCommand, joinCommand } from '../../../core/model/commandLine';
import type { Connection } from '../../../core/model/connection';
import {
  CONNECTION_KINDS,
  type AuthType,
  type ConnectionKind,
  type KindId,
} from '../../../core/model/connectionKinds';

/** What has been filled in of the form, as it was typed. */
export interface Draft {
  readonly kind: KindId;
  url: string;
  authType: AuthType;
  /** The header that takes the key, where the sign-in is one by header. */
  keyHeader: string;
  key: string;
  /** The command line that gives the token. */
  command: string;
  /** Empty: as proposed. */
  name: string;
  organization: string;
  project: string;
  apiVersion: string;
  headers: Readonly<Record<string, string>>;
  allowHttp: boolean;
}

/** What prints a token for Foundry where Azure's command line is installed; on Windows that is a batch file. */
const AZURE_CLI = ['az', 'account', 'get-access-token', '--scope', 'https://ai.azure.com/.default'];
const AZURE_CLI_WINDOWS = ['cmd', '/d', '/c', ...AZURE_CLI];

export function newDraft(kind: KindId, platform: NodeJS.Platform): Draft {
  const row = rowOf(kind);
  return {
    kind,
    url: '',
    authType: row.auth[0],
    keyHeader: row.keyHeader,
    key: '',
    command: kind === 'foundry' ? joinCommand(platform === 'win32' ? AZURE_CLI_WINDOWS : AZURE_CLI) : '',
    name: '',
    organization: '',
    project: '',
    apiVersion: row.query['api-version'] ?? '',
    headers: {},
    allowHttp: false,
  };
}

export function rowOf(kind: KindId): ConnectionKind {
  return CONNECTION_KINDS[kind];
}

/** Whether a kind has one header for keys, which need not be asked for. */
export function hasOwnKeyHeader(kind: KindId): boolean {
  return rowOf(kind).auth[0] === 'header';
}

/** The base URL of what was typed. */
export function baseUrlOf({ kind, url }: Draft): string {
  const row = rowOf(kind);
  return row.baseUrl ?? row.address?.baseUrlIn(url) ?? url;
}

/** The key as it is sent; undefined where none is. */
export function keyOf({ authType, key }: Draft): string | undefined {
  return authType === 'bearer' || authType === 'header' ? key.trim() : undefined;
}

/** The name, or the one that is proposed: what tells this server from others of its kind. */
export function nameOf(draft: Draft): string {
  if (draft.name !== '') {
    return draft.name;
  }
  const url = new URL(baseUrlOf(draft));
  switch (draft.kind) {
    case 'foundry':
      return decoded(url.pathname.split('/').at(-1) ?? '') || url.host;
    case 'azure-openai':
      return /^([^.]+)\..*\.azure\.com$/.exec(url.hostname)?.[1] ?? url.host;
    case 'openai':
      return rowOf(draft.kind).label();
    default:
      return url.host;
  }
}

/** A part of a path as a person wrote it, also where it has a percent sign that stands for nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The connection that the settings get; only what differs from what its kind says by itself stands in it. */
export function connectionOf(draft: Draft, isTaken: (id: string) => boolean): Connection {
  const row = rowOf(draft.kind);
  const name = nameOf(draft);
  const { authType, headers } = draft;
  const optional = <K extends string, V>(key: K, value: V, wanted: boolean) =>
    (wanted ? { [key]: value } : {}) as Partial<Record<K, V>>;
  return {
    id: newId(name, isTaken),
    kind: draft.kind,
    name,
    baseUrl: baseUrlOf(draft),
    auth: {
      type: authType,
      ...optional('header', draft.keyHeader, authType === 'header' && !hasOwnKeyHeader(draft.kind)),
      ...optional('argv', splitCommand(draft.command), authType === 'command'),
    },
    ...optional('headers', headers, Object.keys(headers).length > 0),
    ...optional(
      'query',
      { 'api-version': draft.apiVersion },
      draft.apiVersion !== '' && draft.apiVersion !== row.query['api-version'],
    ),
    ...optional('organization', draft.organization, draft.organization !== ''),
    ...optional('project', draft.project, draft.project !== ''),
    ...optional('allowHttp', new URL(baseUrlOf(draft)).host, draft.allowHttp),
  } satisfies Connection;
}

/** An id that is readable in the settings: the name in lower case, numbered where it is taken. */
function newId(name: string, isTaken: (id: string) => boolean): string {
  const base =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'server';
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!isTaken(id)) {
      return id;
    }
  }
}
