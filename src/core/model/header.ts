/** Whether HTTP can have a header of this name: a token of RFC 9110. */
export function isHeaderName(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name);
}

/** Whether a header says where a message begins and ends, or which way it goes: those are not for a person to set. */
export function isOfTransport(name: string): boolean {
  return /^(host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|proxy-.*)$/i.test(
    name,
  );
}

/** Whether a text arrives as it is when it is sent in a header: characters beyond ASCII, and line breaks, do not. */
export function isHeaderValue(value: string): boolean {
  return /^[\x20-\x7e]*$/.test(value);
}
