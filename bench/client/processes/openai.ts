/* eslint-disable @typescript-eslint/no-deprecated -- The whole API is deprecated, and this is its reference client. */

// The reference client, with its own paging and its own poll helper.

import OpenAI from 'openai';
import { KEY, measure, PAGE, POLL_PAUSE, settleEach } from '../subject';

const { runs } = new OpenAI({ apiKey: KEY, baseURL: process.argv[2] ?? '' }).beta.threads;

measure({
  async list(threadId) {
    let count = 0;
    for await (const page of (await runs.list(threadId, { limit: PAGE, order: 'desc' })).iterPages()) {
      count += page.data.length;
    }
    return count;
  },
  async get({ threadId, runId }) {
    return (await runs.retrieve(runId, { thread_id: threadId })).status;
  },
  settle: (places) =>
    settleEach(
      places,
      ({ threadId, runId }) => runs.cancel(runId, { thread_id: threadId }),
      async ({ threadId, runId }) => {
        const params = { thread_id: threadId };
        return (await runs.poll(runId, params, { pollIntervalMs: POLL_PAUSE })).status;
      },
    ),
});
