import { demoId } from './chance';
import { catalogue, handbook } from './handbook';
import { functionTool, text } from './tools';
import type { ResponseFormat, ToolBody, ToolChoice, Truncation } from './wire';

/** What a run takes over from its assistant. */
export interface Assistant {
  readonly id: string;
  readonly model: string;
  readonly instructions: string;
  readonly tools: ToolBody[];
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly maxPromptTokens: number | null;
  readonly maxCompletionTokens: number | null;
  readonly truncation: Truncation;
  readonly toolChoice: ToolChoice;
  readonly responseFormat: ResponseFormat;
  readonly parallelToolCalls: boolean;
}

/** What most assistants leave as it is. */
export const USUAL = {
  tools: [] as ToolBody[],
  temperature: 1,
  topP: 1,
  maxPromptTokens: null,
  maxCompletionTokens: null,
  truncation: { type: 'auto', last_messages: null },
  toolChoice: 'auto',
  responseFormat: 'auto',
  parallelToolCalls: true,
} as const;

export const triage: Assistant = {
  ...USUAL,
  id: demoId('asst', 'support triage'),
  model: 'gpt-4.1',
  instructions: `You triage the inbox of a shop's support team.

1. Read the ticket and look up the order before you say anything about it.
2. Search the help centre; quote at most two sentences and name the article.
3. Refund only what was charged by mistake, and never more than 150 EUR without a person.
4. Answer in the customer's language, in at most 120 words, with one clear next step.

Tag every ticket with exactly one of: billing, delivery, returns, account, other.`,
  tools: [
    { type: 'code_interpreter' },
    { type: 'file_search' },
    functionTool('get_order', 'Reads an order with its payments and shipments.', {
      order_id: text('As printed on the invoice, such as A-1042.'),
    }),
    functionTool('create_refund', 'Refunds a payment, in whole or in part.', {
      payment_id: text('The payment to refund.'),
      amount_cents: { type: 'integer', minimum: 1, description: "In cents of the payment's currency." },
      reason: { type: 'string', enum: ['duplicate', 'damaged', 'not_received', 'goodwill'] },
    }),
    functionTool('tag_ticket', 'Sets the one tag of a ticket.', {
      ticket_id: text("The ticket's number."),
      tag: { type: 'string', enum: ['billing', 'delivery', 'returns', 'account', 'other'] },
    }),
  ],
  temperature: 0.3,
  maxCompletionTokens: 1024,
};

export const reviewer: Assistant = {
  ...USUAL,
  id: demoId('asst', 'contract reviewer'),
  model: 'gpt-4o',
  instructions: `You review contracts for the legal team against its playbook.

For each clause that departs from the playbook give: the clause's number, what it says, what the playbook asks for, the risk (low, medium, high) and a redline. Do not comment on clauses that conform. Never invent a clause: if a document is not in the search results, say that it is missing.`,
  tools: [
    {
      type: 'file_search',
      file_search: {
        max_num_results: 20,
        ranking_options: { ranker: 'default_2024_08_21', score_threshold: 0.4 },
      },
    },
  ],
  temperature: 0.1,
  topP: 0.9,
  maxPromptTokens: 60_000,
};

export const releaser: Assistant = {
  ...USUAL,
  id: demoId('asst', 'release notes'),
  model: 'o4-mini',
  instructions: `You write release notes from merged pull requests. Group by what a user notices (New, Better, Fixed), leave out refactorings and test-only changes, credit contributors from outside, and link each entry to its pull request. No marketing words.`,
  tools: [
    functionTool('list_merged_pull_requests', 'Lists pull requests merged between two tags.', {
      from: text('The older tag.'),
      to: text('The newer tag.'),
    }),
    functionTool('publish_draft', 'Saves a draft of the release notes and returns its address.', {
      markdown: text('The whole text.'),
    }),
  ],
  // Reasoning models take neither.
  temperature: null,
  topP: null,
  parallelToolCalls: false,
};

export const extractor: Assistant = {
  ...USUAL,
  id: demoId('asst', 'invoice extractor'),
  model: 'gpt-4o-mini',
  instructions: `Extract the invoice from the message as JSON of the given schema. Dates are ISO 8601, amounts are decimal strings as printed. Where the page does not say, write null; never guess a VAT number.`,
  temperature: 0,
  truncation: { type: 'last_messages', last_messages: 1 },
  responseFormat: {
    type: 'json_schema',
    json_schema: {
      name: 'invoice',
      description: 'One invoice as printed.',
      schema: {
        type: 'object',
        properties: {
          number: { type: 'string' },
          date: { type: ['string', 'null'], format: 'date' },
          supplier: { type: 'string' },
          vat_number: { type: ['string', 'null'] },
          total: { type: 'string' },
          currency: { type: 'string', pattern: '^[A-Z]{3}$' },
        },
        required: ['number', 'date', 'supplier', 'vat_number', 'total', 'currency'],
        additionalProperties: false,
      },
      strict: true,
    },
  },
};

export const judge: Assistant = {
  ...USUAL,
  id: demoId('asst', 'eval judge'),
  model: 'gpt-4.1-nano',
  instructions: `You grade a support answer against its rubric. Reply with a JSON object: {"score": 0..5, "failed": [names of the criteria that failed], "comment": one sentence}. Grade what is written, not what was meant.`,
  temperature: 0,
  maxCompletionTokens: 512,
  responseFormat: { type: 'json_object' },
};

export const analyst: Assistant = {
  ...USUAL,
  id: demoId('asst', 'metrics analyst'),
  model: 'gpt-4.1-mini',
  instructions: `You turn the week's exports into a digest of five lines: what moved, by how much, since when, the likely cause, and what to look at next. Compute with the code interpreter; never estimate a number that can be computed.`,
  tools: [{ type: 'code_interpreter' }],
  temperature: 0.2,
};

/** An assistant at the limits of the API: 128 tools and instructions of 256,000 characters, made when first read. */
export const integrator: Assistant = {
  ...USUAL,
  id: demoId('asst', 'integrations'),
  model: 'gpt-4.1',
  get instructions() {
    return handbook();
  },
  get tools() {
    return catalogue();
  },
  temperature: 0.2,
  maxPromptTokens: 200_000,
  maxCompletionTokens: 4_096,
};
