import assert from 'node:assert/strict';
import { summary, type Row } from '../../../bench/result';
import { table } from '../../../bench/table';

const row = (fields: Partial<Row>): Row => ({
  case: 'read',
  subject: 'ours',
  metric: 'time',
  unit: 'ms',
  ...summary([1]),
  ...fields,
});

describe('the figures of a benchmark', () => {
  it('come to their median and their extremes, in whichever order they were measured', () => {
    assert.deepEqual(summary([30, 4, 5]), { median: 5, min: 4, max: 30, n: 3 });
    assert.deepEqual(summary([4, 30, 6, 5]), { median: 5.5, min: 4, max: 30, n: 4 });
    assert.deepEqual(summary([7]), { median: 7, min: 7, max: 7, n: 1 });
  });

  it('make a table for each case, with a line for each subject and a column for each metric', () => {
    const rows = [
      row({ median: 12.345 }),
      row({ metric: 'requests', unit: '', median: 1234 }),
      row({ subject: 'peer 1.0', median: 0.5678 }),
      row({ case: 'write', subject: 'peer 1.0', median: 250.4 }),
    ];
    assert.equal(
      table(rows),
      [
        'read',
        '',
        '|          | time, ms | requests |',
        '| -------- | -------: | -------: |',
        '| ours     |     12.3 |    1,234 |',
        '| peer 1.0 |    0.568 |          |',
        '',
        'write',
        '',
        '|          | time, ms |',
        '| -------- | -------: |',
        '| peer 1.0 |      250 |',
      ].join('\n'),
    );
  });
});
