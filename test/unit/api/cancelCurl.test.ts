import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cancelCurl } from '../../../src/core/api/cancelCurl';
import { ApiError } from '../../../src/core/api/errors';
import type { Connection } from '../../../src/core/model/connection';

const REF = { connectionId: 'own', threadId: 'thread_1', runId: 'run_1' };
const CONNECTION: Connection = {
  id: 'own',
  kind: 'openai-compatible',
  name: 'Own',
  baseUrl: 'https://agents.example/v1/',
  auth: { type: 'bearer' },
};

/** What a shell makes of the command: the arguments that curl would get. */
function argumentsOf(command: string): string[] {
  const curl = `curl() { for argument; do printf '%s\\0' "$argument"; done; }`;
  const env = { ...process.env, API_KEY: 'the key' };
  const output = execFileSync('sh', ['-c', `${curl}\n${command}`], { env, encoding: 'utf8' });
  return output.split('\0').slice(0, -1);
}

describe('the curl that cancels a run', () => {
  it('is what is sent: URL, headers, and the key out of the shell', () => {
    assert.deepEqual(argumentsOf(cancelCurl(CONNECTION, REF)), [
      '-X',
      'POST',
      'https://agents.example/v1/threads/thread_1/runs/run_1/cancel',
      '-H',
      'OpenAI-Beta: assistants=v2',
      '-H',
      'Authorization: Bearer the key',
    ]);
  });

  it('has the header and the query of the kind of server', () => {
    const azure: Connection = {
      ...CONNECTION,
      kind: 'azure-openai',
      baseUrl: 'https://mine.openai.azure.com/openai',
      auth: { type: 'header' },
    };
    const [, , url, ...headers] = argumentsOf(cancelCurl(azure, REF));
    assert.match(url ?? '', /^https:\/\/mine\.openai\.azure\.com\/openai\/threads\/.+\/cancel\?api-version=/);
    assert.ok(headers.includes('api-key: the key'));
  });

  it('needs no key where the server asks for none', () => {
    assert.doesNotMatch(cancelCurl({ ...CONNECTION, auth: { type: 'none' } }, REF), /API_KEY/);
  });

  it('has nothing in it that a shell would run or a terminal would heed', () => {
    const evil = `'"$(touch /tmp/x)\`id\`;\u001b]0;title\u0007\n& rm -rf ~ #`;
    const command = cancelCurl(
      {
        ...CONNECTION,
        auth: { type: 'header', header: "`id`'$API_KEY" },
        headers: { 'X-Team': evil },
        query: { team: evil },
      },
      { ...REF, threadId: evil, runId: "run'1" },
    );
    assert.doesNotMatch(command.replaceAll(' \\\n', ''), /\p{Cc}/u);
    const [, , url, ...headers] = argumentsOf(command);
    assert.match(
      url ?? '',
      /^https:\/\/agents\.example\/v1\/threads\/'%22%24\(touch%20.+\/runs\/run'1\/cancel\?/,
    );
    assert.deepEqual(headers.slice(0, 2), ['-H', `X-Team: '"$(touch /tmp/x)\`id\`;]0;title& rm -rf ~ #`]);
    assert.equal(headers.at(-1), "`id`'$API_KEY: the key");
  });

  it('does not climb out of its path by an id', () => {
    for (const runId of ['..', '.', '', '\ud800']) {
      assert.throws(
        () => cancelCurl(CONNECTION, { ...REF, runId }),
        (error) => error instanceof ApiError && error.kind === 'invalid',
      );
    }
  });
});
