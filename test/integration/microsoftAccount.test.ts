import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ApiError } from '../../src/core/api/errors';
import { systemClock } from '../../src/core/clock';
import type { Connection } from '../../src/core/model/connection';
import { Approvals } from '../../src/vscode/connections/credentials/approvals';
import {
  MicrosoftAccount,
  type Authentication,
} from '../../src/vscode/connections/credentials/microsoftAccount';
import { SignIns } from '../../src/vscode/connections/credentials/signIns';
import { Keys } from '../../src/vscode/connections/keys';
import { eventually } from './support/eventually';
import { FakeMarks } from './support/fakeMarks';

const CONNECTION: Connection = {
  id: 'agents',
  kind: 'foundry',
  name: 'Agents',
  baseUrl: 'https://r.services.ai.azure.com/api/projects/agents',
  auth: { type: 'microsoft' },
};

/** VS Code's own sign-in, without a tenant behind it. */
class FakeAuthentication implements Authentication {
  readonly changed = new vscode.EventEmitter<vscode.AuthenticationSessionsChangeEvent>();
  readonly onDidChangeSessions = this.changed.event;
  readonly asked: vscode.AuthenticationGetSessionOptions[] = [];
  /** Who is signed in, and with which token. */
  session: { account: string; token: string } | undefined;
  /** Who signs in when the user is asked. */
  person: 'agrees' | 'turnsAway' = 'agrees';
  broken: string | undefined;

  getSession(providerId: string, scopes: readonly string[], options: vscode.AuthenticationGetSessionOptions) {
    assert.equal(providerId, 'microsoft');
    assert.deepEqual(scopes, ['https://ai.azure.com/.default']);
    this.asked.push(options);
    if (this.broken !== undefined) {
      return Promise.reject(new Error(this.broken));
    }
    if (options.createIfNone === true && this.session === undefined) {
      if (this.person === 'turnsAway') {
        return Promise.reject(new Error('User did not consent to login.'));
      }
      this.session = { account: 'ann', token: 'token-1' };
    }
    const { session } = this;
    return Promise.resolve(
      session === undefined
        ? undefined
        : {
            id: 's',
            accessToken: session.token,
            account: { id: session.account, label: session.account },
            scopes,
          },
    );
  }

  tellOfChange(id = 'microsoft') {
    this.changed.fire({ provider: { id, label: id } });
  }
}

describe('the Microsoft account', () => {
  let authentication: FakeAuthentication;
  let account: MicrosoftAccount;
  let changes: number;

  beforeEach(() => {
    authentication = new FakeAuthentication();
    account = new MicrosoftAccount(authentication);
    changes = 0;
    account.onDidChange(() => changes++);
  });

  afterEach(() => {
    account.dispose();
  });

  const approved = () => account.credentials(CONNECTION, () => true);

  async function noKeyWords(promise: Promise<unknown>): Promise<string> {
    const error: unknown = await promise.catch((reason: unknown) => reason);
    assert.ok(error instanceof ApiError);
    assert.equal(error.kind, 'noKey');
    return error.message;
  }

  it('gives its token for each request, without asking anybody', async () => {
    authentication.session = { account: 'ann', token: 'token-1' };
    const credentials = approved();
    assert.deepEqual(await credentials.headers(), { Authorization: 'Bearer token-1' });
    authentication.session = { account: 'ann', token: 'token-2' };
    assert.deepEqual(await credentials.headers(), { Authorization: 'Bearer token-2' });
    assert.deepEqual(authentication.asked, [{ silent: true }, { silent: true }]);
  });

  it('is not even looked for before the user agreed to send its token there', async () => {
    authentication.session = { account: 'ann', token: 'token-1' };
    const credentials = account.credentials(CONNECTION, () => false);
    assert.match(await noKeyWords(Promise.resolve(credentials.headers())), /not signed in to “Agents”/);
    assert.deepEqual(authentication.asked, []);
  });

  it('says so where nobody is signed in, and where VS Code can’t tell', async () => {
    assert.match(
      await noKeyWords(Promise.resolve(approved().headers())),
      /not signed in with a Microsoft account/,
    );
    authentication.broken = 'Timed out waiting for the provider.';
    assert.match(await noKeyWords(Promise.resolve(approved().headers())), /Timed out waiting/);
    assert.ok(authentication.asked.every(({ silent }) => silent === true));
  });

  it('is renewed only where there is another token to be had', async () => {
    authentication.session = { account: 'ann', token: 'token-1' };
    const credentials = approved();
    const first = await credentials.headers();
    assert.equal(await credentials.renew?.(first), false);
    authentication.session = { account: 'ann', token: 'token-2' };
    assert.equal(await credentials.renew?.(first), true);
    // Two requests were refused, and the second one tells of it when there is another token already.
    await credentials.headers();
    assert.equal(await credentials.renew?.(first), true);
    authentication.session = undefined;
    assert.equal(await credentials.renew?.(first), false);
    assert.ok(authentication.asked.every(({ silent }) => silent === true));
  });

  it('is asked for by a gesture, and turning away is no failure', async () => {
    authentication.person = 'turnsAway';
    assert.equal(await account.signIn(), false);
    authentication.person = 'agrees';
    assert.equal(await account.signIn(), true);
    assert.equal(authentication.asked.at(-1)?.createIfNone, true);
    assert.equal(authentication.asked.at(-1)?.clearSessionPreference, false);
    await account.signIn({ otherAccount: true });
    assert.equal(authentication.asked.at(-1)?.clearSessionPreference, true);
    authentication.broken = 'No network.';
    await assert.rejects(account.signIn(), /No network/);
  });

  it('tells when another one is signed in, or none, and not when a token was merely renewed', async () => {
    authentication.tellOfChange();
    authentication.session = { account: 'ann', token: 'token-1' };
    await approved().headers();
    const asked = authentication.asked.length;

    authentication.session = { account: 'ann', token: 'token-2' };
    authentication.tellOfChange();
    authentication.tellOfChange('github');
    await eventually('it looked once', () => authentication.asked.length === asked + 1);
    assert.equal(changes, 0);

    authentication.session = { account: 'bob', token: 'token-3' };
    authentication.tellOfChange();
    await eventually('it told of the other account', () => changes === 1);
    authentication.session = undefined;
    authentication.tellOfChange();
    await eventually('it told of the end of it', () => changes === 2);
  });

  it('tells of another one that comes with a request or a sign-in, before it gives its token', async () => {
    authentication.session = { account: 'ann', token: 'token-1' };
    assert.equal(await account.id(), 'ann');
    await account.signIn();
    assert.equal(changes, 0);
    authentication.session = { account: 'bob', token: 'token-2' };
    await approved().headers();
    assert.equal(changes, 1);
    authentication.session = { account: 'cem', token: 'token-3' };
    await account.signIn({ otherAccount: true });
    assert.equal(changes, 2);
    assert.equal(await account.id(), 'cem');
    assert.equal(changes, 2);
  });

  describe('of a connection', () => {
    const secrets = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>();
    const keys = new Keys(
      {
        get: () => Promise.resolve(undefined),
        store: () => Promise.resolve(),
        delete: () => Promise.resolve(),
        onDidChange: secrets.event,
      },
      new FakeMarks(),
    );
    let approvals: Approvals;
    let signIns: SignIns;
    let events: string[];

    beforeEach(() => {
      approvals = new Approvals(new FakeMarks());
      signIns = new SignIns({
        keys,
        approvals,
        microsoft: account,
        run: () => Promise.reject(new Error('runs no program')),
        clock: systemClock,
        connections: () => [CONNECTION, { ...CONNECTION, id: 'others' }],
      });
      events = [];
      signIns.onDidChange((ids) => events.push(`other ${ids.join()}`));
      signIns.onDidSignIn((id) => events.push(`same ${id}`));
    });

    afterEach(() => {
      signIns.dispose();
    });

    it('that signs in again is the same one: what it was told stays', async () => {
      await approvals.add(CONNECTION);
      authentication.session = { account: 'ann', token: 'token-1' };
      await signIns.credentials(CONNECTION).headers();
      await signIns.signIn(CONNECTION);
      assert.deepEqual(events, ['same agents']);
    });

    it('is another one for all that it is used for', async () => {
      await approvals.add(CONNECTION);
      authentication.session = { account: 'ann', token: 'token-1' };
      await signIns.credentials(CONNECTION).headers();
      authentication.session = { account: 'bob', token: 'token-2' };
      await signIns.signIn(CONNECTION, { otherAccount: true });
      assert.deepEqual(events, ['other agents,others', 'same agents']);
    });

    it('is known by its id, and not asked for before that was agreed to', async () => {
      authentication.session = { account: 'ann', token: 'token-1' };
      assert.equal(await signIns.account(CONNECTION), undefined);
      assert.deepEqual(authentication.asked, []);
      await approvals.add(CONNECTION);
      assert.equal(await signIns.account(CONNECTION), 'ann');
      assert.equal(await signIns.account({ ...CONNECTION, auth: { type: 'bearer' } }), undefined);
    });
  });
});
