import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isActive, KNOWN_STATUSES, statusRow } from '../../../src/core/model/status';

/** What the reference page says, and what follows: [status, terminal, cancellable, pace]. */
const TABLE = [
  ['queued', false, true, 'quick'],
  ['in_progress', false, true, 'quick'],
  ['requires_action', false, true, 'slow'],
  ['cancelling', false, false, 'quick'],
  ['cancelled', true, false, 'never'],
  ['failed', true, false, 'never'],
  ['completed', true, false, 'never'],
  ['incomplete', true, false, 'never'],
  ['expired', true, false, 'never'],
] as const;

/** The style sheet that has a rule for each codicon, those with an older name too. */
const CODICONS = readFileSync(
  createRequire(import.meta.url).resolve('@vscode/codicons/dist/codicon.css'),
  'utf8',
);

describe('statusRow', () => {
  it('knows the nine statuses of the API', () => {
    assert.deepEqual(
      KNOWN_STATUSES,
      TABLE.map(([status]) => status),
    );
  });

  for (const [status, terminal, cancellable, pace] of TABLE) {
    it(`says what follows from ${status}`, () => {
      const row = statusRow(status);
      assert.deepEqual(
        { status: row.status, terminal: row.terminal, cancellable: row.cancellable, pace: row.pace },
        { status, terminal, cancellable, pace },
      );
      assert.equal(isActive(status), !terminal);
    });
  }

  it('tells every status by its words and by its icon alone, not by colour', () => {
    const rows = [...KNOWN_STATUSES, 'unknown'].map(statusRow);
    assert.equal(new Set(rows.map(({ label }) => label)).size, rows.length);
    assert.equal(new Set(rows.map(({ icon }) => icon)).size, rows.length);
  });

  it('has icons that there are', () => {
    for (const { icon } of [...KNOWN_STATUSES, 'unknown'].map(statusRow)) {
      assert.ok(CODICONS.includes(`.codicon-${icon.replace(/~spin$/, '')}:before`), icon);
    }
  });

  it('shows a status that it does not know as it came, and takes it for active and cancellable', () => {
    for (const status of [
      'paused',
      'IN_PROGRESS',
      ' queued',
      'constructor',
      '__proto__',
      'toString',
      '進行中',
    ]) {
      const { label, terminal, cancellable, pace, ...row } = statusRow(status);
      assert.equal(row.status, status);
      assert.equal(label, status);
      assert.deepEqual({ terminal, cancellable, pace }, { terminal: false, cancellable: true, pace: 'slow' });
      assert.equal(isActive(status), true);
    }
  });

  it('has words for a status that is missing or empty', () => {
    for (const status of [undefined, '']) {
      assert.equal(statusRow(status).label, 'status unknown');
      assert.equal(statusRow(status).status, '');
      assert.equal(isActive(status), true);
    }
  });
});
