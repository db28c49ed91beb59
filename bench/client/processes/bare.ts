// Node's own HTTP client, and nothing around it: the floor.

import { request } from 'node:http';
import { KEY, measure, PAGE, pollPlainly, settleEach } from '../subject';
import type { PlainPage, PlainRun } from '../wire';
import type { Place } from '../world';

const base = process.argv[2] ?? '';
const headers = {
  Accept: 'application/json',
  Authorization: `Bearer ${KEY}`,
  'OpenAI-Beta': 'assistants=v2',
};

async function ask(method: string, path: string): Promise<unknown> {
  const text = await new Promise<string>((resolve, reject) => {
    request(base + path, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          resolve(Buffer.concat(chunks).toString());
        })
        .on('error', reject);
    })
      .on('error', reject)
      .end();
  });
  return JSON.parse(text);
}

const pathOf = ({ threadId, runId }: Place) => `/threads/${threadId}/runs/${runId}`;

async function get(place: Place): Promise<string> {
  return ((await ask('GET', pathOf(place))) as PlainRun).status;
}

measure({
  async list(threadId) {
    let runs = 0;
    let after = '';
    for (;;) {
      const path = `/threads/${threadId}/runs?limit=${PAGE}&order=desc${after}`;
      const { data, has_more } = (await ask('GET', path)) as PlainPage;
      runs += data.length;
      if (!has_more) {
        return runs;
      }
      after = `&after=${data.at(-1)?.id ?? ''}`;
    }
  },
  get,
  settle: (places) =>
    settleEach(
      places,
      (place) => ask('POST', `${pathOf(place)}/cancel`),
      (place) => pollPlainly(place, get),
    ),
});
