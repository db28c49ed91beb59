// The largest run that OpenAI's API allows: 128 tools, and instructions of 256,000 characters.

import { functionTool, text } from './tools';
import type { ToolBody } from './wire';

const INSTRUCTIONS_LENGTH = 256_000;

const SERVICES = [
  ['accounts', 'account'],
  ['contacts', 'contact'],
  ['deals', 'deal'],
  ['invoices', 'invoice'],
  ['subscriptions', 'subscription'],
  ['tickets', 'ticket'],
  ['campaigns', 'campaign'],
  ['calendars', 'calendar entry'],
  ['contracts', 'contract'],
  ['shipments', 'shipment'],
  ['warehouses', 'warehouse'],
  ['suppliers', 'supplier'],
  ['employees', 'employee'],
  ['projects', 'project'],
  ['documents', 'document'],
  ['webhooks', 'webhook'],
] as const;

const ACTIONS = [
  ['list', 'Lists every', 'a filter such as updated_after:2026-01-01'],
  ['get', 'Reads one', 'the id'],
  ['create', 'Creates one', 'the fields, as JSON'],
  ['update', 'Changes one', 'the id and the changed fields, as JSON'],
  ['delete', 'Deletes one', 'the id'],
  ['search', 'Searches by text for each', 'the words to look for'],
  ['export', 'Exports to CSV each', 'the columns, separated by commas'],
  ['audit', 'Tells who changed', 'the id and a span of days'],
] as const;

const DUTIES = [
  'read the record first and compare its version; if it changed since the request was written, stop and say so',
  'write an audit note with the number of the request before the change, never after it',
  'treat a missing field as unknown, not as empty, and ask before overwriting one that a person filled in',
  'retry once after a time-out, then leave the record as it is and report the request id',
  'keep personal data out of summaries: name the record by its id',
  'convert amounts with the rate of the booking day and show both currencies',
  'prefer the newest record when two look alike, and list the other under "possible duplicates"',
  'leave what is locked by month-end closing alone, whoever asks',
] as const;

const AREAS = ['inside the EU', 'outside the EU'] as const;

let builtHandbook: string | undefined;
let builtCatalogue: ToolBody[] | undefined;

/** The instructions: a handbook with a chapter a service, exactly 256,000 characters long. */
export function handbook(): string {
  return (builtHandbook ??= buildHandbook());
}

/** The 128 tools: each action on each service. */
export function catalogue(): ToolBody[] {
  return (builtCatalogue ??= SERVICES.flatMap(([service, record]) =>
    ACTIONS.map(([action, does, argument]) =>
      functionTool(`${service}_${action}`, `${does} ${record}.`, {
        request: text(`Here: ${argument}.`),
        reason: text('Why, for the audit note.'),
      }),
    ),
  ));
}

function buildHandbook(): string {
  return [...chapters()].join('').slice(0, INSTRUCTIONS_LENGTH - 1) + '.';
}

/** A little more text than there is room for. */
function* chapters(): Iterable<string> {
  yield 'You keep the records of twelve departments in step across sixteen services. Where this handbook is silent, ask.\n';
  let chapter = 0;
  for (const area of AREAS) {
    for (const [service, record] of SERVICES) {
      chapter += 1;
      yield `\n## ${chapter}. ${service} ${area}\n\n`;
      let rule = 0;
      for (const [action] of ACTIONS) {
        for (const duty of DUTIES) {
          rule += 1;
          yield `${chapter}.${rule} On ${service}_${action}, for any ${record} ${area}: ${duty}.\n`;
        }
      }
    }
  }
}
