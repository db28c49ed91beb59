// What the local server holds. Ids say it all, so that the server need not be told: `thread_500_0` has 500 runs, of
// which the newest is `run_0`; `thread_1_37` has `run_37` and no other.

/** A run by its ids. */
export interface Place {
  readonly threadId: string;
  readonly runId: string;
}

export function threadId(runs: number, first = 0): string {
  return `thread_${runs}_${first}`;
}

/** All runs of such a thread, newest first. */
export function placesIn(thread: string): Place[] {
  const [runs, first] = numbersIn(thread);
  return Array.from({ length: runs }, (_, i) => ({ threadId: thread, runId: `run_${first + i}` }));
}

/** How many runs a thread has, and the number of its newest. */
export function numbersIn(thread: string): [runs: number, first: number] {
  const [, runs, first] = thread.split('_').map(Number);
  return [runs ?? 0, first ?? 0];
}

/** How long a run takes from its cancel to its end, in milliseconds: 0.5 to 7.5 s, mixed over the runs. */
export function settlingTime(runNumber: number): number {
  return 500 + ((runNumber * 7919) % 500) * 14;
}

const INSTRUCTIONS =
  'You answer questions about orders. Look an order up before you speak of it, and say so when it is not there. '.repeat(
    12,
  );

/** A run as a server sends it, 3 KB of JSON, indented as OpenAI does. */
export function runText({ threadId, runId }: Place, runNumber: number, status: string): string {
  const createdAt = 1_760_000_000 - runNumber;
  return JSON.stringify(
    {
      id: runId,
      object: 'thread.run',
      created_at: createdAt,
      assistant_id: 'asst_Jb0Kc5xZ2mVq8LrT',
      thread_id: threadId,
      status,
      started_at: createdAt + 1,
      expires_at: createdAt + 100_000_000,
      cancelled_at: status === 'cancelled' ? createdAt + 60 : null,
      failed_at: null,
      completed_at: null,
      required_action: null,
      last_error: null,
      model: 'gpt-4.1',
      instructions: INSTRUCTIONS,
      tools: ['find_order', 'list_orders', 'refund_order'].map((name) => ({
        type: 'function',
        function: {
          name,
          description: 'Reads from, or writes to, the system that holds the orders.',
          parameters: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
        },
      })),
      metadata: { team: 'support', ticket: `T-${runNumber}` },
      incomplete_details: null,
      usage: { prompt_tokens: 2345, completion_tokens: 123, total_tokens: 2468 },
      temperature: 1,
      top_p: 1,
      max_prompt_tokens: 20_000,
      max_completion_tokens: 1000,
      truncation_strategy: { type: 'auto', last_messages: null },
      tool_choice: 'auto',
      parallel_tool_calls: true,
      response_format: 'auto',
    },
    null,
    2,
  );
}
