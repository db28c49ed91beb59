import * as l10n from '@vscode/l10n';
import { ApiError, type ApiErrorDetails, type ApiErrorKind } from './errors';

/** What each code of a failed connection means. The first row that matches counts. */
const TABLE: readonly (readonly [
  code: RegExp,
  kind: ApiErrorKind,
  words: (host: string, code: string) => string,
])[] = [
  [
    /^ECONNREFUSED$/,
    'network',
    (host) =>
      l10n.t('Nothing answers at {0}: the connection was refused. The server may not be running.', host),
  ],
  [
    /^(ENOTFOUND|EAI_AGAIN)$/,
    'network',
    (host) => l10n.t('The host {0} was not found. You may be offline, or its name is misspelt.', host),
  ],
  // The last one is a body that stopped in the middle.
  [
    /^(ECONNRESET|ECONNABORTED|EPIPE|ERR_BAD_RESPONSE)$/,
    'network',
    (host) => l10n.t('The connection to {0} broke off.', host),
  ],
  [
    /^(ENETDOWN|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT)$/,
    'network',
    (host, code) =>
      l10n.t('There is no way to {0} ({1}). You may be offline, or need a proxy or a VPN.', host, code),
  ],
  [
    /^CERT_HAS_EXPIRED$/,
    'network',
    (host) =>
      l10n.t(
        'The certificate of {0} has expired, so nothing was sent. Its operator must renew it, or the clock of this machine is wrong.',
        host,
      ),
  ],
  [
    /^CERT_NOT_YET_VALID$/,
    'network',
    (host) =>
      l10n.t(
        'The certificate of {0} is not valid yet, so nothing was sent. The clock of this machine may be wrong.',
        host,
      ),
  ],
  [
    /ALTNAME/,
    'network',
    (host) =>
      l10n.t(
        'The certificate that {0} showed is for another host, so nothing was sent. The host may be misspelt in the URL, or something stands between.',
        host,
      ),
  ],
  [
    /CERT|SIGNATURE/,
    'network',
    (host, code) =>
      l10n.t(
        'The certificate of {0} is not trusted ({1}), so nothing was sent. If you trust who signed it, add them to the certificates of this machine.',
        host,
        code,
      ),
  ],
  [
    /^(EPROTO|ERR_SSL|ERR_TLS)/,
    'network',
    (host, code) =>
      l10n.t(
        'There is no secure connection to {0} ({1}). The URL of a server without TLS starts with http://.',
        host,
        code,
      ),
  ],
  // From the parser of HTTP, zlib and Brotli.
  [
    /^(HPE_|Z_|ERR__ERROR_)/,
    'badBody',
    (host, code) => l10n.t('The answer of {0} can’t be read ({1}).', host, code),
  ],
];

/** What is in no row. */
const UNKNOWN: (typeof TABLE)[number] = [
  /^/,
  'network',
  (host, code) =>
    l10n.t('{0} could not be reached ({1}).', host, code === '' ? l10n.t('no further detail') : code),
];

/** The error for a request without an answer, told by the code of the failure. */
export function networkError(code: string, host: string, details: ApiErrorDetails): ApiError {
  const [, kind, words] = TABLE.find(([pattern]) => pattern.test(code)) ?? UNKNOWN;
  return new ApiError(kind, words(host, code), { ...details, code });
}
