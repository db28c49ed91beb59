/** What is shorter is hidden only where it can be nothing but the key, because words are short too. */
const SHORT = 8;
const MASK = '•••';

/**
 * Takes the secrets of these headers out of a text: servers that refuse a key like to repeat it. A short one is taken
 * out where it stands alone behind a colon, an equals sign, a quotation mark or the word Bearer.
 */
export function hiding(credentials: Readonly<Record<string, string>>): (text: string) => string {
  const secrets = Object.values(credentials)
    // The scheme in front of a key is no secret: `Bearer KEY`.
    .map((value) => value.replace(/^[A-Za-z]+ +/, ''))
    .flatMap((secret) => [secret.trim(), asSent(secret).trim()])
    .filter((secret, i, all) => secret !== '' && all.indexOf(secret) === i);
  return (text) => secrets.reduce(hide, text);
}

/** What a header can hold of a text: quotation marks and line breaks that came along with a pasted key stay behind. */
function asSent(text: string): string {
  return text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '');
}

function hide(text: string, secret: string): string {
  if (secret.length >= SHORT) {
    return text.replaceAll(secret, MASK).replaceAll(percentEncoded(secret), MASK);
  }
  const literal = secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const alone = `(?<=[:=]\\s*["'“‘\`]?|["'“‘\`]|\\bbearer\\s+)${literal}(?![\\w-])`;
  return text.replace(new RegExp(alone, 'gi'), MASK);
}

/** As it stands in a URL. A header may hold what has no UTF-8; that has no such form either. */
function percentEncoded(secret: string): string {
  return /\p{Surrogate}/u.test(secret) ? secret : encodeURIComponent(secret);
}
