// A plain axios instance, as programs make one.

import axios from 'axios';
import { KEY, measure, PAGE, pollPlainly, settleEach } from '../subject';
import type { PlainPage, PlainRun } from '../wire';
import type { Place } from '../world';

const client = axios.create({
  baseURL: process.argv[2] ?? '',
  headers: { Authorization: `Bearer ${KEY}`, 'OpenAI-Beta': 'assistants=v2' },
});

const pathOf = ({ threadId, runId }: Place) => `/threads/${threadId}/runs/${runId}`;

async function get(place: Place): Promise<string> {
  return (await client.get<PlainRun>(pathOf(place))).data.status;
}

measure({
  async list(threadId) {
    let runs = 0;
    let after: string | undefined;
    for (;;) {
      const params = { limit: PAGE, order: 'desc', after };
      const { data } = await client.get<PlainPage>(`/threads/${threadId}/runs`, { params });
      runs += data.data.length;
      if (!data.has_more) {
        return runs;
      }
      after = data.data.at(-1)?.id;
    }
  },
  get,
  settle: (places) =>
    settleEach(
      places,
      (place) => client.post(`${pathOf(place)}/cancel`),
      (place) => pollPlainly(place, get),
    ),
});
