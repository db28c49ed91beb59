// The world's threads and runs, as a team that runs agents would have them.

import { analyst, extractor, integrator, releaser, reviewer, triage } from './assistants';
import { evalRuns } from './evals';
import {
  atOnce,
  calls,
  completes,
  computes,
  DAY,
  ends,
  hangs,
  HOUR,
  MINUTE,
  says,
  searches,
  SECOND,
  type RunScript,
  type ThreadScript,
} from './script';
import { specimenRun } from './specimen';

const TICKETS: readonly RunScript[] = [
  {
    name: 'watched',
    assistant: triage,
    ago: 0,
    course: { ...completes(16 * SECOND), queuedFor: 4 * SECOND },
    question: 'Ticket 48213: "I was charged twice for A-1042, please fix this." What happened?',
    metadata: { ticket: '48213', requested_by: 'maya' },
    steps: [
      searches(5 * SECOND, 'double-charges.md', 'refund-policy.md'),
      computes(4 * SECOND, 'payments.groupby("order_id").size().loc["A-1042"]', '2'),
      says(
        'Two payments of 89.90 EUR were taken for A-1042, 11 seconds apart: the second one is a duplicate.',
      ),
    ],
  },
  {
    name: 'requires action',
    assistant: triage,
    ago: 2 * MINUTE,
    course: {
      ...ends(9 * SECOND, {
        status: 'requires_action',
        calls: [
          { name: 'get_order', arguments: JSON.stringify({ order_id: 'A-1042' }) },
          {
            name: 'create_refund',
            arguments: JSON.stringify({ payment_id: 'pay_7Q2M', amount_cents: 8990, reason: 'duplicate' }),
          },
        ],
        answer: 'The duplicate payment of 89.90 EUR is refunded; it arrives within five working days.',
      }),
      // A person decides, and may take the day.
      expiresAfter: DAY,
    },
    question: 'Refund the duplicate payment of ticket 48213.',
    metadata: { ticket: '48213', requested_by: 'maya' },
    steps: [searches(6 * SECOND, 'refund-policy.md')],
  },
  {
    name: 'hanging',
    assistant: triage,
    ago: 7 * MINUTE,
    course: { ...hangs(), expiresAfter: DAY },
    question: 'Draft replies for all tickets that are still open.',
    metadata: { requested_by: 'jonas', batch: 'open-tickets' },
    steps: [
      searches(4 * SECOND, 'tone-of-voice.md'),
      computes(
        Infinity,
        'while open_tickets:\n    ticket = open_tickets[0]  # never taken off the list\n    draft_reply(ticket)\n',
      ),
    ],
  },
  {
    name: 'parcel',
    assistant: triage,
    ago: 11 * MINUTE,
    course: completes(21 * SECOND),
    question: 'Ticket 48209: the parcel has been "out for delivery" since Thursday.',
    metadata: { ticket: '48209', requested_by: 'maya' },
    steps: [
      atOnce(
        calls(
          5 * SECOND,
          'get_order',
          { order_id: 'A-0987' },
          {
            country: 'FR',
            total_cents: 12_400,
            shipment: { status: 'out_for_delivery', since: 'Thursday', carrier: 'Colis Rapide' },
          },
        ),
        calls(5 * SECOND, 'tag_ticket', { ticket_id: '48209', tag: 'delivery' }, { ok: true }),
        searches(3 * SECOND, 'shipping-times.md'),
      ),
      searches(4 * SECOND, 'lost-parcels.md', 'refund-policy.md'),
      computes(
        5 * SECOND,
        [
          'import pandas as pd',
          '',
          'scans = pd.read_json("scans.json")',
          'scans["pause"] = scans.at.diff().dt.days',
          'scans.plot.bar(x="place", y="pause")',
          'print(scans[["place", "pause"]])',
        ].join('\n'),
        '       place  pause\n0       Lyon    NaN\n1  Avignon-2    1.0\n2  Marseille    4.0\n',
        'scans.png',
      ),
      says('The carrier counts a parcel as lost after five days, which is tomorrow; I offered a new one.'),
    ],
  },
  {
    name: 'rate limited',
    assistant: triage,
    ago: 19 * MINUTE,
    course: ends(6 * SECOND, {
      status: 'failed',
      error: {
        code: 'rate_limit_exceeded',
        message:
          'Rate limit reached for gpt-4.1 in organization org-demo on tokens per min (TPM): Limit 30000, Used 28412, Requested 3170. Please try again in 3.164s.',
      },
    }),
    question: 'Summarise all tickets of this morning.',
    metadata: { requested_by: 'jonas' },
    steps: [searches(4 * SECOND, 'reporting.md'), says('This morning 41 tickets came in. The largest group')],
  },
  {
    name: 'called off',
    assistant: triage,
    ago: 27 * MINUTE,
    cancelledAgo: 26 * MINUTE,
    course: hangs(),
    question: 'Close every ticket without an answer for 30 days.',
    metadata: { requested_by: 'jonas' },
    steps: [
      searches(8 * SECOND, 'closing-tickets.md'),
      computes(Infinity, 'stale = tickets[tickets.age_days > 30]'),
    ],
  },
  {
    name: 'size exchange',
    assistant: triage,
    ago: 33 * MINUTE,
    course: completes(14 * SECOND),
    question: 'Ticket 48201: wants to exchange the jacket for a size M.',
    metadata: { ticket: '48201', requested_by: 'maya' },
    steps: [searches(4 * SECOND, 'exchanges.md'), says('Size M is in stock; a return label is on its way.')],
  },
  {
    name: 'too long',
    assistant: triage,
    ago: 38 * MINUTE,
    course: ends(33 * SECOND, { status: 'incomplete', reason: 'max_completion_tokens' }),
    question: 'Translate our whole returns policy into German, French and Polish.',
    metadata: { requested_by: 'maya' },
    tokens: [6_120, 1_024],
    steps: [
      searches(5 * SECOND, 'returns-policy.md'),
      says('## Rückgabe\n\nSie können jeden Artikel innerhalb von'),
    ],
  },
  {
    name: 'timed out',
    assistant: triage,
    ago: 51 * MINUTE,
    course: hangs(),
    question: 'Ask the warehouse when A-0871 leaves.',
    metadata: { ticket: '48188', requested_by: 'maya' },
    steps: [computes(Infinity, 'warehouse.wait_for_reply("A-0871")')],
  },
  {
    name: 'invoice copy',
    assistant: triage,
    ago: 58 * MINUTE,
    course: completes(9 * SECOND),
    question: 'Ticket 48183: needs a copy of the invoice.',
    metadata: { ticket: '48183', requested_by: 'maya' },
    steps: [says('The invoice can be downloaded under "Orders"; I sent the link.')],
  },
];

const CONTRACT: readonly RunScript[] = [
  {
    name: 'completes while cancelling',
    assistant: reviewer,
    ago: 3 * MINUTE,
    course: { ...hangs(), expiresAfter: DAY, cancelEndsAs: 'completed' },
    question: 'Compare the liability caps of the draft with the playbook.',
    metadata: { matter: 'NW-2026-118', requested_by: 'elif' },
    steps: [
      searches(20 * SECOND, 'northwind-msa-draft-3.docx', 'playbook-liability.pdf'),
      says(
        'Clause 11.2 caps liability at the fees of three months; the playbook asks for twelve. Risk: high.',
      ),
    ],
  },
  {
    name: 'draft 3',
    assistant: reviewer,
    ago: 64 * MINUTE,
    course: completes(48 * SECOND),
    question: 'What changed between draft 2 and draft 3?',
    metadata: { matter: 'NW-2026-118', requested_by: 'elif' },
    steps: [
      searches(15 * SECOND, 'northwind-msa-draft-2.docx', 'northwind-msa-draft-3.docx'),
      says(
        'Clauses 4.1, 11.2 and 14 changed; 14 is new and lets them assign the contract without our consent.',
      ),
    ],
  },
  {
    name: 'all annexes',
    assistant: reviewer,
    ago: 150 * MINUTE,
    course: ends(71 * SECOND, { status: 'incomplete', reason: 'max_prompt_tokens' }),
    question: 'Review the contract with all nine annexes.',
    metadata: { matter: 'NW-2026-118', requested_by: 'elif' },
    tokens: [60_000, 412],
    steps: [
      searches(50 * SECOND, 'annex-1.pdf', 'annex-2.pdf', 'annex-3.pdf'),
      says('Annex 1 conforms. Annex 2'),
    ],
  },
  {
    name: 'first look',
    assistant: reviewer,
    ago: 170 * MINUTE,
    course: completes(39 * SECOND),
    question: 'Is anything in this draft unusual for us?',
    metadata: { matter: 'NW-2026-118', requested_by: 'tom' },
    steps: [
      searches(12 * SECOND, 'northwind-msa-draft-2.docx', 'playbook.pdf'),
      says('Three things: the cap in 11.2, the audit right in 7, and the governing law.'),
    ],
  },
];

const RELEASE: readonly RunScript[] = [
  {
    name: 'stays cancelling',
    assistant: releaser,
    ago: 2 * MINUTE,
    course: { ...hangs(), cancelEndsAs: 'expired' },
    question: 'Publish the draft of the release notes for 4.12.',
    metadata: { release: '4.12.0', requested_by: 'ci' },
    steps: [
      calls(8 * SECOND, 'list_merged_pull_requests', { from: 'v4.11.3', to: 'v4.12.0-rc.2' }, { count: 57 }),
      says('## New'),
    ],
  },
  {
    name: 'rc 2',
    assistant: releaser,
    ago: 72 * MINUTE,
    course: completes(55 * SECOND),
    question: 'Write the notes for 4.12.0-rc.2.',
    metadata: { release: '4.12.0-rc.2', requested_by: 'ci' },
    steps: [
      calls(
        7 * SECOND,
        'list_merged_pull_requests',
        { from: 'v4.12.0-rc.1', to: 'v4.12.0-rc.2' },
        { count: 9 },
      ),
      calls(2 * SECOND, 'publish_draft', { markdown: '## Fixed …' }, { draft: 318 }),
      says('The draft has two new features, one improvement and six fixes.'),
    ],
  },
  {
    name: 'rc 1 again',
    assistant: releaser,
    ago: 4 * HOUR,
    course: completes(61 * SECOND),
    question: 'Try again.',
    metadata: { release: '4.12.0-rc.1', requested_by: 'ci' },
    steps: [
      calls(6 * SECOND, 'list_merged_pull_requests', { from: 'v4.11.3', to: 'v4.12.0-rc.1' }, { count: 48 }),
      says('The draft is saved. Four entries have no pull request description; I marked them.'),
    ],
  },
  {
    name: 'rc 1',
    assistant: releaser,
    ago: 4 * HOUR + 6 * MINUTE,
    course: ends(3 * SECOND, {
      status: 'failed',
      error: { code: 'server_error', message: 'Sorry, something went wrong.' },
    }),
    question: 'Write the notes for 4.12.0-rc.1.',
    metadata: { release: '4.12.0-rc.1', requested_by: 'ci' },
    steps: [],
  },
];

const INVOICES: readonly RunScript[] = [
  {
    name: 'queued',
    assistant: extractor,
    ago: 40 * SECOND,
    course: { ...hangs(), queuedFor: Infinity, expiresAfter: DAY },
    question: 'Invoice 0412-08',
    metadata: { batch: '0412', page: '8' },
    steps: [],
  },
  {
    name: 'cancelling',
    assistant: extractor,
    ago: 95 * SECOND,
    cancelledAgo: 50 * SECOND,
    course: { ...hangs(), cancelEndsAs: 'expired' },
    question: 'Invoice 0412-07',
    metadata: { batch: '0412', page: '7' },
    steps: [says('{"number":"2026-')],
  },
  ...[6, 5, 4, 3, 2, 1].map((page): RunScript => ({
    name: `page ${page}`,
    assistant: extractor,
    ago: (10 - page) * MINUTE,
    course: completes((3 + page) * SECOND),
    question: `Invoice 0412-0${page}`,
    metadata: { batch: '0412', page: `${page}` },
    steps: [
      says(
        `{"number":"2026-${3100 + page}","date":"2026-10-0${page}","supplier":"Halden Papier AG","vat_number":null,"total":"${412 * page}.50","currency":"EUR"}`,
      ),
    ],
  })),
];

const CRM: readonly RunScript[] = [
  {
    name: 'largest',
    assistant: integrator,
    ago: 20 * HOUR,
    course: completes(96 * SECOND),
    question: 'Bring the accounts that changed yesterday into step.',
    metadata: { job: 'nightly-sync', requested_by: 'scheduler' },
    tokens: [71_930, 1_288],
    steps: [
      calls(
        4 * SECOND,
        'accounts_list',
        { request: 'updated_after:yesterday', reason: 'nightly sync' },
        { accounts: 212 },
      ),
      calls(
        9 * SECOND,
        'accounts_update',
        { request: '{"id":"ac_118"}', reason: 'nightly sync' },
        { ok: true },
      ),
      says('209 accounts are in step. Three changed meanwhile and wait for a person.'),
    ],
  },
];

const METRICS: readonly RunScript[] = [
  ...[0, 1, 2].map((week): RunScript => ({
    name: `digest ${3 - week}`,
    assistant: analyst,
    ago: week * 7 * DAY + 5 * HOUR,
    course: completes(42 * SECOND),
    question: 'Write the digest of last week.',
    metadata: { issue: `${118 - week}`, requested_by: 'scheduler' },
    steps: [
      computes(
        18 * SECOND,
        'weekly = load("export.parquet").resample("W").sum()',
        `${9120 - 140 * week} rows`,
      ),
      says('Activations rose by 4.1 %, since the new sign-up page. Look at the returns in Poland next.'),
    ],
  })),
  {
    name: 'backfill',
    assistant: analyst,
    ago: 15 * DAY,
    course: hangs(),
    question: 'Recompute the digests of the whole year.',
    metadata: { requested_by: 'ines' },
    steps: [computes(Infinity, 'for week in range(1, 53):\n    digest(week)\n')],
  },
];

const PLAYGROUND: readonly RunScript[] = [
  {
    name: 'haiku',
    assistant: analyst,
    ago: 9 * DAY - 4 * MINUTE,
    course: completes(5 * SECOND),
    question: 'And now as a haiku.',
    steps: [says('Numbers in a row\nthe one that is missing says\nmore than all the rest')],
  },
  {
    name: 'hello',
    assistant: analyst,
    ago: 9 * DAY - MINUTE,
    course: completes(4 * SECOND),
    question: 'Hello, what can you do?',
    steps: [says('I can compute the figures of a week and tell what moved.')],
  },
];

const MIGRATION: readonly RunScript[] = [
  {
    name: 'plan',
    assistant: analyst,
    ago: 12 * DAY - 40 * MINUTE,
    course: completes(83 * SECOND),
    question: 'Plan the move of the orders table to schema 3 without downtime.',
    metadata: { requested_by: 'ines' },
    steps: [
      computes(30 * SECOND, 'orders.memory_usage(deep=True).sum() / 2**30', '41.7'),
      says(
        'Add the new columns, write both, backfill in batches of 10,000, compare, then switch the readers.',
      ),
    ],
  },
  {
    name: 'first try',
    assistant: analyst,
    ago: 12 * DAY - 10 * MINUTE,
    course: ends(25 * SECOND, {
      status: 'failed',
      error: { code: 'invalid_prompt', message: 'The attached dump could not be read: it is 0 bytes long.' },
    }),
    question: 'Here is the dump. What is in it?',
    metadata: { requested_by: 'ines' },
    steps: [computes(Infinity, 'open("orders.dump", "rb").read(16)')],
  },
];

/** Newest first. */
export const THREADS: readonly ThreadScript[] = [
  {
    name: 'tickets',
    ago: HOUR,
    metadata: { title: 'Support triage · EU inbox', team: 'support' },
    runs: TICKETS,
  },
  {
    name: 'contract',
    ago: 3 * HOUR,
    metadata: { title: 'Contract review · Northwind MSA', team: 'legal' },
    runs: CONTRACT,
  },
  {
    name: 'release',
    ago: 5 * HOUR,
    metadata: { title: 'Release notes 4.12', team: 'platform' },
    runs: RELEASE,
  },
  {
    name: 'invoices',
    ago: 8 * HOUR,
    metadata: { title: 'Invoice extraction · batch 0412', team: 'finance' },
    runs: INVOICES,
  },
  {
    name: 'crm',
    ago: DAY,
    metadata: { title: 'CRM sync · 128 tools', team: 'integrations' },
    runs: CRM,
  },
  {
    name: 'evals',
    ago: 33 * HOUR,
    metadata: { title: 'Evals · support answers', team: 'quality' },
    runs: evalRuns(),
  },
  {
    name: 'specimen',
    ago: 2 * DAY,
    metadata: { title: 'Travel desk · a run with every field', team: 'people' },
    runs: [specimenRun],
  },
  // Nobody gave this one a title.
  { name: 'playground', ago: 9 * DAY, metadata: {}, runs: PLAYGROUND },
  {
    name: 'migration',
    ago: 12 * DAY,
    metadata: { title: 'Schema migration · orders v3', team: 'data' },
    runs: MIGRATION,
  },
  {
    name: 'metrics',
    ago: 16 * DAY,
    metadata: { title: 'Weekly metrics digest', team: 'data' },
    runs: METRICS,
  },
];
