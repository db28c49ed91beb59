import type { JsonValue } from '../jsonValue';

/** A key and a value that whoever created the run noted on it. */
export interface MetadataPair {
  /** Empty where the metadata is one value only. */
  readonly key: string;
  /** A text as it reads, any other value as its JSON. */
  readonly value: JsonValue;
}

/** The first pairs of a run's metadata, as they come: of a server that sends a list the places are the keys. */
export function metadataOf(metadata: JsonValue, most: number): MetadataPair[] {
  if (metadata.kind !== 'object' && metadata.kind !== 'array') {
    return [{ key: '', value: metadata }];
  }
  return [...metadata.children(most)].map(({ key, value }, place) => ({ key: key ?? `${place}`, value }));
}
