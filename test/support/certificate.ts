import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** A certificate and the key that belongs to it, in PEM. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
}

/** Makes a certificate of X.509 that signs itself, for these hosts and this time. */
export function selfSigned(hosts: readonly string[], from: Date, until: Date): Certified {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(oid('2.5.4.3'), utf8('Test'))));
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'));
  const alternativeNames = sequence(...hosts.map((host) => node(0x82, Buffer.from(host))));
  const extension = sequence(oid('2.5.29.17'), node(0x04, alternativeNames));
  const content = sequence(
    node(0xa0, integer(2)),
    integer(1),
    algorithm,
    name,
    sequence(time(from), time(until)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    node(0xa3, sequence(extension)),
  );
  const signature = signed(content, privateKey);
  const certificate = sequence(content, algorithm, node(0x03, Buffer.concat([Buffer.of(0), signature])));
  return {
    cert: pem('CERTIFICATE', certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function signed(content: Buffer, key: KeyObject): Buffer {
  return sign('sha256', content, key);
}

// DER: a tag, the length, the content.

function node(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return node(0x30, Buffer.concat(parts));
}

function set(part: Buffer): Buffer {
  return node(0x31, part);
}

function integer(value: number): Buffer {
  return node(0x02, Buffer.of(value));
}

function utf8(text: string): Buffer {
  return node(0x0c, Buffer.from(text));
}

/** `YYYYMMDDHHMMSSZ` */
function time(date: Date): Buffer {
  return node(0x18, Buffer.from(`${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`));
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = rest.flatMap((part) => {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) {
      groups.unshift((left & 0x7f) | 0x80);
    }
    return groups;
  });
  return node(0x06, Buffer.from([40 * first + second, ...bytes]));
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
