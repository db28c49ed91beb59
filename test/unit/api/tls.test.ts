import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, globalAgent, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned, type Certified } from '../../support/certificate';
import { clientAt, failureOf, NEVER } from '../support/client';
import { LoopbackServer } from '../support/loopbackServer';

const DAY = 86_400_000;
const day = (n: number) => new Date(Date.now() + n * DAY);

describe('a server with TLS', () => {
  const trustedBefore = globalAgent.options.ca;
  let server: Server | undefined;
  let asked = 0;

  afterEach(async () => {
    globalAgent.options.ca = trustedBefore;
    if (server !== undefined) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      server = undefined;
    }
  });

  /** Asks a server with this certificate, which this machine trusts or does not. */
  async function ask(certified: Certified, trusted: boolean) {
    asked = 0;
    server = createServer({ ...certified }, (_, response) => {
      asked++;
      response.end('fine');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    globalAgent.options.ca = trusted ? certified.cert : trustedBefore;
    const { port } = server.address() as AddressInfo;
    let attempts = 0;
    const client = clientAt(`https://localhost:${port}/v1`, { mayRetry: () => ++attempts > 0 });
    const reply = client.request('GET', ['threads'], { signal: NEVER });
    return { reply, host: `localhost:${port}`, attempts: () => attempts };
  }

  it('that this machine trusts is asked', async () => {
    const { reply } = await ask(selfSigned(['localhost'], day(-1), day(1)), true);
    assert.equal((await reply).text, 'fine');
  });

  const refused: [
    name: string,
    certified: () => Certified,
    trusted: boolean,
    code: string,
    words: (host: string) => string,
  ][] = [
    [
      'that nobody vouches for',
      () => selfSigned(['localhost'], day(-1), day(1)),
      false,
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      (host) =>
        `The certificate of ${host} is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT), so nothing was sent. If you trust who signed it, add them to the certificates of this machine.`,
    ],
    [
      'whose certificate has expired',
      () => selfSigned(['localhost'], day(-2), day(-1)),
      true,
      'CERT_HAS_EXPIRED',
      (host) =>
        `The certificate of ${host} has expired, so nothing was sent. Its operator must renew it, or the clock of this machine is wrong.`,
    ],
    [
      'whose certificate is not valid yet',
      () => selfSigned(['localhost'], day(1), day(2)),
      true,
      'CERT_NOT_YET_VALID',
      (host) =>
        `The certificate of ${host} is not valid yet, so nothing was sent. The clock of this machine may be wrong.`,
    ],
    [
      'whose certificate is for another host',
      () => selfSigned(['other.example'], day(-1), day(1)),
      true,
      'ERR_TLS_CERT_ALTNAME_INVALID',
      (host) =>
        `The certificate that ${host} showed is for another host, so nothing was sent. The host may be misspelt in the URL, or something stands between.`,
    ],
  ];
  for (const [name, certified, trusted, code, words] of refused) {
    it(`${name} is sent nothing, once, and it is said why`, async () => {
      const { reply, host, attempts } = await ask(certified(), trusted);
      const failure = await failureOf(reply);
      assert.equal(failure.kind, 'network');
      assert.equal(failure.code, code);
      assert.equal(failure.message, words(host));
      assert.equal(asked, 0);
      assert.equal(attempts(), 0, 'that does not pass by itself');
    });
  }

  it('that is none is told apart, and not asked again', async () => {
    const plain = await LoopbackServer.start();
    const failure = await failureOf(
      clientAt(`https://${plain.host}/v1`, { mayRetry: () => true }).request('GET', ['threads'], {
        signal: NEVER,
      }),
    );
    await plain.close();
    assert.equal(failure.kind, 'network');
    assert.match(failure.message, /^There is no secure connection to .* starts with http:\/\/\.$/);
    assert.equal(plain.received.length, 0);
  });
});
