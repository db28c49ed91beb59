/** Whether a header or query parameter of this name is likely to hold a secret. */
function isSecretName(name: string): boolean {
  return /^(sig|code)$|authorization|cookie|key|token|secret|passw|credential/i.test(name);
}

/** Whether a value is likely to be a secret, whatever its name: credentials of RFC 9110, a key, a JSON web token. */
function isSecretValue(value: string): boolean {
  return /^(bearer|basic)\s+\S|^(sk|ghp|xox[abp])[-_][\w-]{8,}|^eyJ[\w-]+\.[\w-]+\./i.test(value.trim());
}

/** The first of these that is likely to hold a secret. */
export function findSecret(texts: Readonly<Record<string, string>> = {}): string | undefined {
  return Object.keys(texts).find((name) => isSecretName(name) || isSecretValue(texts[name] ?? ''));
}
