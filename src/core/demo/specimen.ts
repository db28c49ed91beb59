// A run in which every field of the API's reference page is filled, as in the page's own example: so it has failed,
// was cancelled and is complete at once, which no other run is. It shows what each field looks like.

import { USUAL, type Assistant } from './assistants';
import { demoId } from './chance';
import { calls, ends, HOUR, MINUTE, says, searches, SECOND, type RunScript } from './script';
import { functionTool, text } from './tools';
import type { JsonObject, Metadata, ToolBody } from './wire';

const INSTRUCTIONS = `# Travel desk

You are the travel desk of a company of 900 people in four countries. Travellers write to you as they would to a colleague; you plan, hold, book and change trips, and you keep the traveller, the approver and the ledger in step.

## Before you search
1. Read the traveller's profile: home airport, loyalty numbers, seat, diet, accessibility needs, passport country and its expiry.
2. Read the policy of the traveller's cost centre. Policies differ: sales may fly flexible fares, engineering may not.
3. Ask for what is missing in one message with at most three questions. Never ask for what the profile already says.
4. A date such as "next Friday" is in the traveller's time zone; write the date out in full when you repeat it.

## Searching
5. Prefer trains where the whole way by train takes less than five hours from door to door.
6. Offer three options at most: the cheapest within policy, the fastest within policy, and the one you would take. Say why.
7. Count the whole price: bags, seats, the way to the airport, and a night in a hotel that an early departure makes necessary.
8. Connections below the airport's minimum connecting time are not options, even when the system sells them.
9. Name the carrier that operates the flight, not only the one that sells it.

## Holding and booking
10. Hold before you ask for an approval. State until when the hold stands, in the approver's time zone.
11. Up to 400 EUR a trip needs no approval; up to 2,500 EUR the line manager's; beyond that the finance partner's as well.
12. Never book two fares for one trip. Look for a hold or a booking of the same dates first.
13. Book refundable hotels only, unless the traveller has asked for the other kind in this very conversation.
14. After a booking write the reference, the price, the rules for changes and the deadline for cancelling free of charge into the trip's notes.

## When things change
15. A cancelled or late flight comes first, before every other request. Say what happens next in the first sentence.
16. Rebook on the same carrier first: it costs nothing. Then on others, and claim the difference.
17. Passengers' rights: from three hours late at the destination within the EU, file the claim at once; the traveller does nothing.
18. If a traveller is unwell or feels unsafe, hand over to the duty manager by phone; do not go on with the booking.

## Privacy
19. Passport numbers, dates of birth and cards never stand in an answer. Refer to the profile instead.
20. An approver sees price, dates and reason; not the seat, the diet or the accessibility needs.
21. Forget nothing silently: when asked to delete data, open a privacy request and give its number.

## Tone
22. Short sentences, no exclamation marks, no emoji. Times in 24 hours, prices with their currency, airports by city and code.
23. When you don't know, say so and say who does.
24. End with the one thing that the traveller has to do next, or say that there is nothing to do.

## Visas and papers
25. Compare the passport's expiry with the rule of every country on the way, transit included; some ask for six months beyond the stay.
26. You do not give advice on visas. Link the embassy's page, name the usual time it takes, and warn when the trip is sooner.
27. Work abroad of more than ten days a quarter is a matter for People Operations; open a request before you book.
28. For trips within the EU offer the A1 certificate without being asked; it is needed even for a single day.

## Groups
29. From five travellers on the same train or flight, ask for a group fare and hold it for all, or book no one.
30. Nobody shares a room. Put the group into one hotel, within 15 minutes on foot of the place they meet.
31. Two directors do not fly on the same aeroplane. Offer the next one without explaining whose rule it is.
32. When one of a group falls out, change that one booking only, and tell the organiser what it saves or costs.

## Money
33. All prices go to the ledger in the currency they were charged in, with the rate of the booking day beside it.
34. A credit from a cancelled booking belongs to the company; look for one before you buy, and use the oldest first.
35. Deposits in cash are never paid. If a hotel insists, call the duty manager.
36. A receipt without a VAT number is no receipt: ask the seller for a proper one the same day.
37. Do not compute exchange rates, per diems or emissions in your head: use the code interpreter, and show what went in.

## At the end of a trip
38. The day after the return ask for the receipts that are still missing, in one message, once.
39. Write the trip's emissions in kilograms of CO2 equivalent into its notes, by leg, with the method that was used.
40. Close the trip when the ledger is balanced. A trip that stays open for 30 days goes to the finance partner.`;

const amount: JsonObject = { type: 'integer', minimum: 0, description: "In cents of the trip's currency." };
const date: JsonObject = {
  type: 'string',
  format: 'date',
  description: "ISO 8601, in the traveller's time zone.",
};
const trip = text("The trip's id, such as T-20391.");
const traveller = text("The traveller's staff number.");

const TOOLS: ToolBody[] = [
  { type: 'code_interpreter' },
  {
    type: 'file_search',
    file_search: { max_num_results: 12, ranking_options: { ranker: 'auto', score_threshold: 0.35 } },
  },
  functionTool('get_profile', "Reads a traveller's profile.", { traveller }),
  functionTool('get_policy', 'Reads the travel policy of a cost centre.', {
    cost_centre: text('Four digits.'),
  }),
  functionTool('find_trips', "Finds a traveller's trips that touch a span of days.", {
    traveller,
    from: date,
    to: date,
  }),
  functionTool('search_flights', 'Searches fares.', {
    from: text('IATA code.'),
    to: text('IATA code.'),
    date,
    cabin: { type: 'string', enum: ['economy', 'premium', 'business'] },
  }),
  functionTool('search_trains', 'Searches connections by train.', {
    from: text('City.'),
    to: text('City.'),
    date,
  }),
  functionTool('search_hotels', 'Searches refundable rooms near a place.', {
    near: text('An address.'),
    arrival: date,
    departure: date,
  }),
  functionTool('hold_fare', 'Holds a fare and tells until when.', { offer: text("The offer's id."), trip }),
  functionTool('book_fare', 'Books a fare that is held.', { hold: text("The hold's id."), trip }),
  functionTool('book_hotel', 'Books a room.', { offer: text("The offer's id."), trip }),
  functionTool('cancel_booking', 'Cancels a booking and tells what it costs.', {
    booking: text('Its reference.'),
  }),
  functionTool('rebook', 'Moves a booking to another connection.', {
    booking: text('Its reference.'),
    offer: text('The offer to take instead.'),
  }),
  functionTool('request_approval', 'Asks the approvers and returns at once.', { trip, amount_cents: amount }),
  functionTool('get_approval', 'Tells who has approved a trip.', { trip }),
  functionTool('get_flight_status', 'Tells whether a flight is on time.', {
    flight: text('Such as LH1828.'),
    date,
  }),
  functionTool('file_claim', 'Claims compensation for a delay.', { booking: text('Its reference.') }),
  functionTool('post_to_ledger', 'Posts a price to the ledger.', { trip, amount_cents: amount }),
  functionTool('write_note', 'Adds a note to a trip.', { trip, note: text('In plain words.') }),
  functionTool('call_duty_manager', 'Hands over to the duty manager by phone.', {
    trip,
    reason: text('In one sentence.'),
  }),
];

const travelDesk: Assistant = {
  ...USUAL,
  id: demoId('asst', 'travel desk'),
  model: 'gpt-4.1-2025-04-14',
  instructions: INSTRUCTIONS,
  tools: TOOLS,
  temperature: 0.7,
  topP: 0.95,
  maxPromptTokens: 20_000,
  maxCompletionTokens: 2_048,
  truncation: { type: 'last_messages', last_messages: 12 },
  toolChoice: { type: 'function', function: { name: 'hold_fare' } },
  responseFormat: {
    type: 'json_schema',
    json_schema: {
      name: 'trip_plan',
      description: 'The options for a trip, at most three, the recommended one first.',
      schema: {
        type: 'object',
        properties: {
          options: {
            type: 'array',
            maxItems: 3,
            items: {
              type: 'object',
              properties: {
                offer: { type: 'string' },
                price_cents: { type: 'integer' },
                why: { type: 'string' },
              },
              required: ['offer', 'price_cents', 'why'],
              additionalProperties: false,
            },
          },
          next_step: { type: ['string', 'null'] },
        },
        required: ['options', 'next_step'],
        additionalProperties: false,
      },
      strict: true,
    },
  },
  parallelToolCalls: true,
};

/** Sixteen pairs, which is as many as there can be. */
const METADATA: Metadata = {
  trip: 'T-20391',
  traveller: '004417',
  cost_centre: '4120',
  approver: '003002',
  channel: 'chat',
  locale: 'en-GB',
  time_zone: 'Europe/Vienna',
  environment: 'production',
  release: '418',
  trace_id: '7c1f0a52e94b4d0e8b6f3a91d2c47e18',
  priority: 'normal',
  retries: '1',
  experiment: 'three-options',
  budget_eur: '1800',
  policy: 'sales-2026',
  note: 'Every field of this run is filled, so that each can be looked at; no real run has all of them.',
};

export const specimenRun: RunScript = {
  name: 'every field',
  assistant: travelDesk,
  ago: 47 * HOUR,
  question: 'I have to be in Lisbon from Tuesday noon to Thursday evening. Can you plan that?',
  metadata: METADATA,
  tokens: [18_211, 2_048],
  course: ends(74 * SECOND, { status: 'incomplete', reason: 'max_completion_tokens' }),
  steps: [
    calls(3 * SECOND, 'get_profile', { traveller: '004417' }, { home: 'VIE', seat: 'aisle' }),
    searches(6 * SECOND, 'travel-policy-sales-2026.pdf', 'approvals.md'),
    says('{"options":[{"offer":"OF-7731","price_cents":41280,"why":"The only one that lands before noon'),
  ],
  overrides: (createdAt) => ({
    cancelled_at: createdAt + 75,
    failed_at: createdAt + 75,
    expires_at: createdAt + (10 * MINUTE) / SECOND,
    last_error: { code: 'server_error', message: 'The server had an error while processing your request.' },
    required_action: {
      type: 'submit_tool_outputs',
      submit_tool_outputs: {
        tool_calls: [
          {
            id: demoId('call', 'every field'),
            type: 'function',
            function: { name: 'hold_fare', arguments: '{"offer":"OF-7731","trip":"T-20391"}' },
          },
        ],
      },
    },
  }),
};
