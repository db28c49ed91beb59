import type { KindId } from '../../../core/model/connectionKinds';
import type { Draft } from './draft';

/** The environment of the process, as far as it names servers and keys. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A server that the environment names. It is offered, never taken without a word. */
export interface EnvironmentOffer {
  readonly kind: KindId;
  /** The names of the variables it comes from. */
  readonly variables: readonly string[];
  readonly fields: Partial<Draft>;
}

/** The servers that the usual variables of OpenAI's and Azure's own clients name. */
export function offersOf(environment: Environment): EnvironmentOffer[] {
  const {
    OPENAI_BASE_URL: url,
    OPENAI_API_KEY: key,
    AZURE_OPENAI_ENDPOINT: endpoint,
    AZURE_OPENAI_API_KEY: azureKey,
    OPENAI_API_VERSION: apiVersion,
  } = nonEmpty(environment);
  const offers: EnvironmentOffer[] = [];
  if (url !== undefined) {
    offers.push({
      kind: 'openai-compatible',
      variables: ['OPENAI_BASE_URL', ...(key === undefined ? [] : ['OPENAI_API_KEY'])],
      fields: { url, ...(key === undefined ? { authType: 'none' } : { authType: 'bearer', key }) },
    });
  } else if (key !== undefined) {
    offers.push({ kind: 'openai', variables: ['OPENAI_API_KEY'], fields: { key } });
  }
  if (endpoint !== undefined) {
    offers.push({
      kind: 'azure-openai',
      variables: [
        'AZURE_OPENAI_ENDPOINT',
        ...(azureKey === undefined ? [] : ['AZURE_OPENAI_API_KEY']),
        ...(apiVersion === undefined ? [] : ['OPENAI_API_VERSION']),
      ],
      fields: {
        url: endpoint,
        authType: 'header',
        ...(azureKey === undefined ? {} : { key: azureKey }),
        ...(apiVersion === undefined ? {} : { apiVersion }),
      },
    });
  }
  return offers;
}

/** The variables that hold a key for a server of this kind. */
export function keysFor(kind: KindId, environment: Environment): { variable: string; key: string }[] {
  const variable = kind === 'azure-openai' ? 'AZURE_OPENAI_API_KEY' : 'OPENAI_API_KEY';
  const key = nonEmpty(environment)[variable];
  return key === undefined || kind === 'foundry' ? [] : [{ variable, key }];
}

function nonEmpty(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      const trimmed = value?.trim() ?? '';
      return trimmed === '' ? [] : [[name, trimmed]];
    }),
  );
}
