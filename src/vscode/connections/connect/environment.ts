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

/** The variables in which the clients of a kind of server look for its key. */
const KEY_VARIABLES: Readonly<Record<KindId, readonly string[]>> = {
  'openai-compatible': ['OPENAI_API_KEY'],
  foundry: [],
  'azure-openai': ['AZURE_OPENAI_API_KEY'],
  openai: ['OPENAI_API_KEY'],
  langgraph: ['LANGGRAPH_API_KEY', 'LANGSMITH_API_KEY', 'LANGCHAIN_API_KEY'],
};

/** The variables that hold a key for a server of this kind. */
export function keysFor(kind: KindId, environment: Environment): { variable: string; key: string }[] {
  const { [kind]: variables } = KEY_VARIABLES;
  const given = nonEmpty(environment);
  return variables.flatMap((variable) => {
    const key = given[variable];
    return key === undefined ? [] : [{ variable, key }];
  });
}

function nonEmpty(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      const trimmed = value?.trim() ?? '';
      return trimmed === '' ? [] : [[name, trimmed]];
    }),
  );
}
