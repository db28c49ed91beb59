import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { createBackend } from '../../src/core/api/createBackend';
import { ApiError } from '../../src/core/api/errors';
import { systemClock } from '../../src/core/clock';
import type { Connection } from '../../src/core/model/connection';
import { Approvals } from '../../src/vscode/connections/credentials/approvals';
import { MicrosoftAccount } from '../../src/vscode/connections/credentials/microsoftAccount';
import {
  runProgram,
  type ProgramEnd,
  type RunProgram,
} from '../../src/vscode/connections/credentials/runProgram';
import { SignIns } from '../../src/vscode/connections/credentials/signIns';
import {
  COMMAND_TIMEOUT_MS,
  TOKEN_LIFE_MS,
  TokenCommand,
} from '../../src/vscode/connections/credentials/tokenCommand';
import { Keys } from '../../src/vscode/connections/keys';
import { keyedServer } from '../support/loopbackServers';
import { FakeClock } from '../unit/support/fakeClock';
import { eventually } from './support/eventually';
import { FakeMarks } from './support/fakeMarks';

const NEVER = new AbortController().signal;

function connectionWith(argv: readonly string[], fields: Partial<Connection> = {}): Connection {
  return {
    id: 'staging',
    kind: 'openai-compatible',
    name: 'Staging',
    baseUrl: 'https://host.example/v1',
    auth: { type: 'command', argv: [...argv] },
    ...fields,
  };
}

async function noKeyWords(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  assert.ok(error instanceof ApiError, String(error));
  assert.equal(error.kind, 'noKey');
  return error.message;
}

describe('a program that prints a token', () => {
  /** A small script of Node as the program, really run. */
  const script = (code: string, ...args: string[]) => ['node', '-e', code, ...args];
  const command = (argv: readonly string[], run: RunProgram = runProgram, clock = new FakeClock()) =>
    new TokenCommand(connectionWith(argv), { isApproved: () => true, run, clock });

  const printed: [what: string, code: string, token: string][] = [
    ['the token alone', 'console.log("abc.def-123")', 'abc.def-123'],
    ['spaces around it', 'console.log("\\n  abc  \\n")', 'abc'],
    [
      'what Azure’s command line prints',
      'console.log(JSON.stringify({accessToken:"az-1",tokenType:"Bearer"}, null, 2))',
      'az-1',
    ],
    ['JSON with “token”', 'console.log(JSON.stringify({token:"t-1"}))', 't-1'],
    ['JSON with “access_token”', 'console.log(JSON.stringify({access_token:"t-2"}))', 't-2'],
    ['a JSON string', 'console.log(JSON.stringify("t-3"))', 't-3'],
  ];
  for (const [what, code, token] of printed) {
    it(`gives its token where it prints ${what}`, async () => {
      assert.deepEqual(await command(script(code)).headers(), { Authorization: `Bearer ${token}` });
    });
  }

  it('gets its arguments as they stand: no shell reads them', async () => {
    const odd = ['$HOME', '`id`', '; echo x', '&& echo y', '*', "it's", '"quoted"'];
    const argv = script(
      'console.log(Buffer.from(JSON.stringify(process.argv.slice(1))).toString("hex"))',
      ...odd,
    );
    const { Authorization } = await command(argv).headers();
    const hex = Authorization?.replace('Bearer ', '') ?? '';
    assert.deepEqual(JSON.parse(Buffer.from(hex, 'hex').toString()), odd);
  });

  for (const [what, code] of [
    ['nothing', ''],
    ['two lines', 'console.log("a\\nb")'],
    ['words', 'console.log("not logged in")'],
    ['JSON without a token', 'console.log("{}")'],
    ['broken JSON', 'console.log("{")'],
  ] as const) {
    it(`says what is expected where it prints ${what}`, async () => {
      const words = await noKeyWords(command(script(code)).headers());
      assert.match(words, /“node” printed something that is no token/);
    });
  }

  it('tells why it failed, in its last words, and nothing that may be a token', async () => {
    const token = `eyJ${'a1B2'.repeat(20)}`;
    const code = `console.log("${token}"); console.error("debug\\nERROR: Please run 'az login' (${token}).\\n"); process.exit(3)`;
    const words = await noKeyWords(command(script(code)).headers());
    assert.match(words, /it ended with 3\. It says: “ERROR: Please run 'az login' \(•••\)\.”$/);
    assert.ok(!words.includes(token.slice(0, 20)));
  });

  it('says so where there is no such program', async () => {
    assert.match(await noKeyWords(command(['no-such-program-anywhere']).headers()), /There is no program/);
    assert.match(await noKeyWords(command(['node', 'a\0b']).headers()), /gave no token/);
  });

  it('is stopped after half a minute', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'token-'));
    const pidFile = path.join(folder, 'pid');
    const clock = new FakeClock();
    const code =
      'require("fs").writeFileSync(process.argv[1], String(process.pid)); setInterval(() => {}, 1000)';
    const words = noKeyWords(command(script(code, pidFile), runProgram, clock).headers());
    const pid = await eventually('the program runs', () => readPid(pidFile));
    await clock.advance(COMMAND_TIMEOUT_MS);
    assert.match(await words, /gave no token within 30 seconds and was stopped/);
    assert.equal(clock.pending, 0);
    await eventually('the program has ended', () => !isAlive(pid));
    rmSync(folder, { recursive: true });
  });

  it('is stopped with all that it has started', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'token-'));
    const pidFile = path.join(folder, 'pid');
    const clock = new FakeClock();
    const sleeper =
      'require("fs").writeFileSync(process.argv[1], String(process.pid)); setInterval(() => {}, 1000)';
    const code =
      'require("child_process").spawnSync("node", ["-e", ...process.argv.slice(1)], {stdio: "inherit"})';
    const words = noKeyWords(command(script(code, sleeper, pidFile), runProgram, clock).headers());
    const pid = await eventually('the program that it started runs', () => readPid(pidFile));
    await clock.advance(COMMAND_TIMEOUT_MS);
    await words;
    await eventually('that has ended too', () => !isAlive(pid));
    rmSync(folder, { recursive: true });
  });

  it('has nothing to read, and is not run where the workspace is', async () => {
    const code = 'process.stdin.resume().on("end", () => console.log(JSON.stringify(process.cwd())))';
    const { Authorization } = await command(script(code)).headers();
    assert.equal(Authorization, `Bearer ${os.homedir()}`);
  });

  it('may not print without end', async () => {
    const words = await noKeyWords(
      command(script('(function more() { process.stdout.write("x".repeat(65536), more); })()')).headers(),
    );
    assert.match(words, /gave no token: it ended with ENOBUFS/);
  });

  it('is on Windows no batch file, which only a shell can run', async () => {
    const platform = Object.getOwnPropertyDescriptor(process, 'platform')!;
    for (const code of ['ENOENT', 'EINVAL']) {
      const run: RunProgram = () => Promise.resolve({ stdout: '', stderr: '', code });
      Object.defineProperty(process, 'platform', { ...platform, value: 'win32' });
      try {
        const words = await noKeyWords(command(['az'], run).headers());
        assert.match(words, /no program “az”.*put “cmd”, “\/d” and “\/c” before it/);
      } finally {
        Object.defineProperty(process, 'platform', platform);
      }
    }
  });

  describe('is run', () => {
    let ends: ProgramEnd[];
    let runs: number;
    const clock = new FakeClock();
    const run: RunProgram = () => {
      runs++;
      return Promise.resolve(ends.shift() ?? { stdout: 'last', stderr: '', code: 0 });
    };
    const prints = (stdout: string): ProgramEnd => ({ stdout, stderr: '', code: 0 });

    beforeEach(() => {
      runs = 0;
      ends = [];
    });

    it('once for many requests, and again when the token has grown old', async () => {
      ends = [prints('first'), prints('second')];
      const credentials = command(['token'], run, clock);
      const headers = await Promise.all([1, 2, 3].map(() => credentials.headers()));
      assert.deepEqual(headers, Array(3).fill({ Authorization: 'Bearer first' }));
      await clock.advance(TOKEN_LIFE_MS - 1);
      await credentials.headers();
      assert.equal(runs, 1);
      await clock.advance(1);
      assert.deepEqual(await credentials.headers(), { Authorization: 'Bearer second' });
      assert.equal(runs, 2);
    });

    it('again after a refusal, which helps where it then prints another token', async () => {
      ends = [prints('first'), prints('first'), prints('second'), { stdout: '', stderr: '', code: 1 }];
      const credentials = command(['token'], run, clock);
      const first = await credentials.headers();
      assert.equal(await credentials.renew(first), false);
      assert.equal(await credentials.renew(first), true);
      const second = await credentials.headers();
      assert.deepEqual(second, { Authorization: 'Bearer second' });
      assert.equal(await credentials.renew(second), false);
      assert.equal(runs, 4);
    });

    it('once for all requests that were refused with the same token, whenever they tell of it', async () => {
      ends = [prints('first'), prints('second'), prints('second')];
      const credentials = command(['token'], run, clock);
      const first = await credentials.headers();
      assert.deepEqual(await Promise.all([credentials.renew(first), credentials.renew(first)]), [true, true]);
      assert.equal(await credentials.renew(first), true);
      assert.equal(runs, 2);
    });

    it('never without the user’s agreement, which is taken back at once', async () => {
      let isApproved = false;
      const credentials = new TokenCommand(connectionWith(['token']), {
        isApproved: () => isApproved,
        run,
        clock,
      });
      assert.match(await noKeyWords(credentials.headers()), /“token”.*has not been allowed to run/);
      assert.equal(await credentials.renew({}), false);
      assert.equal(runs, 0);
      isApproved = true;
      await credentials.headers();
      isApproved = false;
      await noKeyWords(credentials.headers());
      assert.equal(runs, 1);
    });
  });
});

describe('what the user agreed to', () => {
  const marks = new FakeMarks();
  const secrets = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>();
  const sessions = new vscode.EventEmitter<vscode.AuthenticationSessionsChangeEvent>();
  const keys = new Keys(
    {
      get: () => Promise.resolve(undefined),
      store: () => Promise.resolve(),
      delete: () => Promise.resolve(),
      onDidChange: secrets.event,
    },
    marks,
  );
  const approvals = new Approvals(marks);
  const ran: (readonly string[])[] = [];
  const signIns = new SignIns({
    keys,
    approvals,
    microsoft: new MicrosoftAccount({
      getSession: () => Promise.resolve(undefined),
      onDidChangeSessions: sessions.event,
    }),
    run: (argv) => {
      ran.push(argv);
      return Promise.resolve({ stdout: 'token', stderr: '', code: 0 });
    },
    clock: systemClock,
    connections: () => [],
  });
  const connection = connectionWith(['token', '--now']);

  after(() => {
    signIns.dispose();
    keys.dispose();
  });

  it('is one program with its arguments, for one connection to one server', async () => {
    await approvals.add(connection);
    assert.deepEqual(await signIns.credentials(connection).headers(), { Authorization: 'Bearer token' });
    assert.deepEqual(ran, [['token', '--now']]);
    const others = [
      connectionWith(['token', '--later']),
      connectionWith(['token']),
      connectionWith(['token', '--now', '']),
      connectionWith(['token', '--now'], { id: 'other' }),
      connectionWith(['token', '--now'], { baseUrl: 'https://elsewhere.example/v1' }),
      connectionWith(['token', '--now'], { baseUrl: 'http://host.example/v1' }),
      { ...connection, auth: { ...connection.auth, type: 'microsoft' as const } },
    ];
    for (const other of others) {
      assert.equal(signIns.isAgreed(other), false);
      await noKeyWords(Promise.resolve(signIns.credentials(other).headers()));
    }
    assert.equal(ran.length, 1);
    assert.equal(
      signIns.isAgreed({ ...connection, name: 'Renamed', baseUrl: 'https://host.example/v2' }),
      true,
    );
  });

  it('runs the program once for a sign-in and all that is asked after it', async () => {
    await approvals.add(connection);
    ran.length = 0;
    assert.equal(await signIns.signIn(connection), true);
    await signIns.credentials(connection).headers();
    assert.equal(ran.length, 1);
    await signIns.signIn(connection);
    assert.equal(ran.length, 2);
  });

  it('is kept for the next window, until it is forgotten', async () => {
    await approvals.add(connection);
    assert.equal(new Approvals(marks).has(connection), true);
    assert.equal(approvals.count, 1);
    await signIns.forget(connection.id);
    assert.equal(new Approvals(marks).has(connection), false);
    await approvals.add(connection);
    await approvals.clear();
    assert.equal(approvals.count, 0);
  });

  it('is not asked for where a person types the key', () => {
    assert.equal(signIns.isAgreed({ ...connection, auth: { type: 'bearer' } }), true);
    assert.equal(signIns.isAgreed({ ...connection, auth: { type: 'none' } }), true);
  });
});

describe('a token that has run out', () => {
  it('is renewed once, silently, and what was read is read again', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'token-'));
    const file = path.join(folder, 'token');
    const server = await keyedServer('token-2');
    writeFileSync(file, 'token-1');
    // Prints what the file says, and has it say another token next time.
    const code = `const fs = require('fs'); const f = process.argv[1]; console.log(fs.readFileSync(f, 'utf8')); fs.writeFileSync(f, 'token-2')`;
    const connection = connectionWith(['node', '-e', code, file], { baseUrl: server.url });
    const backend = createBackend(connection, {
      credentials: new TokenCommand(connection, {
        isApproved: () => true,
        run: runProgram,
        clock: systemClock,
      }),
      clock: systemClock,
      random: Math.random,
      mayRetry: () => true,
    });
    const error: unknown = await backend
      .getThread('thread_000000000000000000000000', NEVER)
      .catch((reason: unknown) => reason);
    assert.equal((error as ApiError).kind, 'unknownThread');
    assert.deepEqual(
      server.requests.map((line) => line.replace(/^.* /, '')),
      ['401', '404'],
    );
    await server.close();
    rmSync(folder, { recursive: true });
  });
});

function readPid(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
