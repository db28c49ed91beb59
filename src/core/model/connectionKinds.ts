import * as l10n from '@vscode/l10n';
import { urlProblem } from './baseUrl';

/** The ways in which a connection's requests can show who sends them. */
export const AUTH_TYPES = ['bearer', 'header', 'none', 'microsoft', 'command'] as const;
export type AuthType = (typeof AUTH_TYPES)[number];

/** All that depends on the kind of a server. Reading, connecting and sending derive from this one table. */
export interface ConnectionKind {
  /** A codicon's id. */
  readonly icon: string;
  readonly label: () => string;
  /** What it is, in a line to choose it by. */
  readonly detail: () => string;
  /** What is to be known before it is used, and what to use in its place. */
  readonly note?: () => string;
  /** The ways to authenticate that it takes; the first one is proposed. */
  readonly auth: readonly [AuthType, ...AuthType[]];
  /** The header that takes the key where `auth.type` is `header` and names none. */
  readonly keyHeader: string;
  /** Headers of every request that the protocol itself wants. */
  readonly headers: Readonly<Record<string, string>>;
  /** Query parameters of every request, where neither URL nor settings have them. */
  readonly query: Readonly<Record<string, string>>;
  /** Whether it takes `OpenAI-Organization` and `OpenAI-Project`. */
  readonly hasOrganizations: boolean;
  /** How its URL is asked for; absent where there is but one. */
  readonly address?: {
    readonly prompt: () => string;
    readonly example: string;
    /** The base URL in what a person typed or pasted, as far as it can be made out. */
    readonly baseUrlIn: (typed: string) => string;
    /** What is wrong with it beyond what can be wrong with any URL. */
    readonly problem?: (baseUrl: string) => string | undefined;
  };
  /** The one base URL, where there is but one. */
  readonly baseUrl?: string;
}

/** The header that every request of the Assistants API needs (the seed page); Foundry's own API has no such header. */
export const ASSISTANTS_HEADERS: Readonly<Record<string, string>> = { 'OpenAI-Beta': 'assistants=v2' };

const OPENAI_COMPATIBLE: ConnectionKind = {
  icon: 'server',
  label: () => l10n.t('OpenAI-compatible server'),
  detail: () => l10n.t('Any server with the Assistants API, version 2, below a URL of its own'),
  auth: ['bearer', 'header', 'command', 'none'],
  keyHeader: 'api-key',
  headers: ASSISTANTS_HEADERS,
  query: {},
  hasOrganizations: true,
  address: {
    prompt: () => l10n.t('The URL below which the server has /threads'),
    example: 'https://example.com/v1',
    baseUrlIn: (typed) => cutPath(typed, /\/threads(\/.*)?$/),
  },
};

const FOUNDRY: ConnectionKind = {
  icon: 'azure',
  label: () => l10n.t('Microsoft Foundry'),
  detail: () =>
    l10n.t('Agent Service (classic), by the endpoint of a project; Microsoft runs it until 2027-03-31'),
  auth: ['microsoft', 'command', 'bearer'],
  keyHeader: 'api-key',
  headers: {},
  query: { 'api-version': 'v1' },
  hasOrganizations: false,
  address: {
    prompt: () => l10n.t('The endpoint of the project, as the overview page of the project shows it'),
    example: 'https://RESOURCE.services.ai.azure.com/api/projects/PROJECT',
    baseUrlIn: (typed) => cutPath(typed, /(?<=\/api\/projects\/[^/]+)\/.*$/, { withQuery: true }),
    problem: (baseUrl) =>
      /\/api\/projects\/[^/]+$/.test(new URL(baseUrl).pathname)
        ? undefined
        : l10n.t(
            'This is not the endpoint of a project: it ends with /api/projects/ and the name of the project.',
          ),
  },
};

const AZURE_OPENAI: ConnectionKind = {
  icon: 'azure',
  label: () => l10n.t('Azure OpenAI'),
  detail: () => l10n.t('Assistants of an Azure OpenAI resource; Microsoft retired them on 2026-08-26'),
  note: () =>
    l10n.t(
      'Microsoft retired the Assistants API of Azure OpenAI on 2026-08-26. Microsoft Foundry’s Agent Service (classic) has the same threads and runs.',
    ),
  auth: ['header', 'command', 'bearer'],
  keyHeader: 'api-key',
  headers: ASSISTANTS_HEADERS,
  query: { 'api-version': '2025-04-01-preview' },
  hasOrganizations: false,
  address: {
    prompt: () => l10n.t('The endpoint of the Azure OpenAI resource, or the name of the resource'),
    example: 'https://RESOURCE.openai.azure.com',
    baseUrlIn: (typed) => {
      const url = /^[a-z0-9-]+$/i.test(typed.trim()) ? `https://${typed.trim()}.openai.azure.com` : typed;
      const cut = cutPath(url, /(?<=\/openai)\/.*$/, { withQuery: true });
      return urlProblem(cut) !== undefined || new URL(cut).pathname.endsWith('/openai')
        ? cut
        : `${cut.replace(/\/+$/, '')}/openai`;
    },
  },
};

const OPENAI: ConnectionKind = {
  icon: 'sparkle',
  label: () => l10n.t('OpenAI'),
  detail: () => l10n.t('api.openai.com, whose Assistants endpoints were shut down on 2026-08-26'),
  note: () =>
    l10n.t(
      'OpenAI shut down its Assistants endpoints on 2026-08-26: its Responses API took their place and has no threads and runs. A compatible server or Microsoft Foundry (classic) still has them.',
    ),
  auth: ['bearer'],
  keyHeader: 'api-key',
  headers: ASSISTANTS_HEADERS,
  query: {},
  hasOrganizations: true,
  baseUrl: 'https://api.openai.com/v1',
};

/** The kind of the server inside the extension, which no entry of the settings can have. */
export const DEMO_KIND: ConnectionKind = {
  icon: 'beaker',
  label: () => l10n.t('Demo'),
  detail: () => l10n.t('A server inside the extension: no key, no network'),
  auth: ['none'],
  keyHeader: 'api-key',
  headers: ASSISTANTS_HEADERS,
  query: {},
  hasOrganizations: false,
};

const LANGGRAPH: ConnectionKind = {
  icon: 'type-hierarchy',
  label: () => l10n.t('LangGraph Server'),
  detail: () => l10n.t('Runs of graphs: a server of LangGraph, deployed or started with its command line'),
  auth: ['header', 'none', 'bearer', 'command'],
  keyHeader: 'x-api-key',
  headers: {},
  query: {},
  hasOrganizations: false,
  address: {
    prompt: () => l10n.t('The URL below which the server has /threads'),
    example: 'http://127.0.0.1:2024',
    baseUrlIn: (typed) => cutPath(typed, /\/(threads|runs|assistants|docs|info|ok)(\/.*)?$/),
  },
};

/** The kinds that a connection in the settings can have, as they are offered. */
export const CONNECTION_KINDS = {
  'openai-compatible': OPENAI_COMPATIBLE,
  foundry: FOUNDRY,
  'azure-openai': AZURE_OPENAI,
  openai: OPENAI,
  langgraph: LANGGRAPH,
} as const satisfies Readonly<Record<string, ConnectionKind>>;

export type KindId = keyof typeof CONNECTION_KINDS;

/** The row of a kind; undefined for one that this version does not know. */
export function kindRow(kind: string): ConnectionKind | undefined {
  if (kind === 'demo') {
    return DEMO_KIND;
  }
  return Object.hasOwn(CONNECTION_KINDS, kind) ? CONNECTION_KINDS[kind as KindId] : undefined;
}

/** A URL without the end of its path that `end` matches; what is no URL stays as it is. */
function cutPath(typed: string, end: RegExp, { withQuery = false } = {}): string {
  const text = typed.trim();
  if (urlProblem(text) !== undefined) {
    return text;
  }
  const url = new URL(text);
  url.hash = '';
  const path = url.pathname.replace(/\/+$/, '').replace(end, '');
  if (withQuery) {
    url.search = '';
  }
  return `${url.origin}${path}${url.search}`;
}
