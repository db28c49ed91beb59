// What stands in the files of the world, as far as a search finds it.

const PASSAGES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'double-charges.md': [
      '# Charged twice\n\nTwo payments for one order within five minutes are a double charge unless the customer changed the order in between. Refund the later one; the earlier one stays with the invoice.',
      'Tell the customer when the money arrives: cards five working days, bank transfers three, vouchers at once.',
    ],
    'refund-policy.md': [
      '## Without a person\n\nRefunds of up to 150 EUR for what was charged by mistake need no approval. Write the number of the ticket into the reason.',
    ],
    'tone-of-voice.md': [
      'Say what happens next in the first sentence. No exclamation marks, no “unfortunately”. Sign with your first name.',
    ],
    'lost-parcels.md': [
      'A carrier counts a parcel as lost after five working days without a scan. From then on offer a new one or the money back, and let the customer choose.',
    ],
    'reporting.md': [
      'The morning report has three parts: how many tickets came in, the largest group and why, and what waits for somebody else.',
    ],
    'closing-tickets.md': [
      'Close a ticket when the customer says that it is solved, or after 30 days without an answer and two reminders.',
    ],
    'exchanges.md': [
      'An exchange for another size is free of charge once an order. Reserve the new item before the label goes out.',
    ],
    'returns-policy.md': [
      'Every item can be returned within 30 days in the state in which it came. Underwear and opened cosmetics cannot.',
    ],
    'northwind-msa-draft-2.docx': [
      '11.2 Neither party’s total liability shall exceed the fees paid in the twelve (12) months before the claim.',
      '14 Neither party may assign this Agreement without the prior written consent of the other party.',
    ],
    'northwind-msa-draft-3.docx': [
      '11.2 Neither party’s total liability shall exceed the fees paid in the three (3) months before the claim.',
      '14 Northwind may assign this Agreement to any affiliate or successor without the consent of the Customer.',
    ],
    'playbook-liability.pdf': [
      'Caps. We accept a cap at the fees of twelve months. Below that the risk is high; it goes to the head of legal.',
    ],
    'playbook.pdf': [
      'Governing law. German or Austrian law is accepted. Others need a reason that stands in the matter’s notes.',
    ],
    'annex-1.pdf': ['Annex 1, Service levels. 1.1 The service is available 99.5 % of each calendar month.'],
    'annex-2.pdf': ['Annex 2, Data processing. 2.4 Sub-processors are announced 30 days before they begin.'],
    'annex-3.pdf': ['Annex 3, Prices. 3.1 Prices may be raised once a year by the consumer price index.'],
    'travel-policy-sales-2026.pdf': [
      'Flexible fares may be booked where a customer sets the date. The difference goes to the cost centre of the account.',
    ],
    'approvals.md': [
      'Up to 400 EUR a trip needs no approval; up to 2,500 EUR that of the line manager; beyond that the finance partner’s as well.',
    ],
    'shipping-times.md': [
      '| Country | Standard | Express |\n| --- | --- | --- |\n| DE, AT | 2 days | 1 day |\n| FR, PL, CZ | 4 days | 2 days |\n| PT, ES | 5 days | 2 days |',
      'Count working days from the first scan. Orders after 14:00 are scanned on the next day.',
    ],
  }),
);

/** The passages of a file that a search finds; none of a file that has nothing to say. */
export function passagesOf(file: string): readonly string[] {
  return PASSAGES.get(file) ?? [];
}
