import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isActive, KNOWN_STATUSES, statusRow } from '../../../src/core/model/status';

/** What the reference page says, and what follows: [status, terminal, cancellable, pace]. */
const ASSISTANTS = [
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

/** What LangGraph servers say. */
const LANGGRAPH = [
  ['pending', false, true, 'quick'],
  ['running', false, true, 'quick'],
  ['error', true, false, 'never'],
  ['success', true, false, 'never'],
  ['timeout', true, false, 'never'],
  ['interrupted', true, false, 'never'],
] as const;

const TABLE = [...ASSISTANTS, ...LANGGRAPH];

/** The style sheet that has a rule for each codicon, those with an older name too. */
const CODICONS = readFileSync(
  createRequire(import.meta.url).resolve('@vscode/codicons/dist/codicon.css'),
  'utf8',
);

describe('statusRow', () => {
  it('knows the nine statuses of the Assistants API and the six of LangGraph', () => {
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
    for (const ofOneServer of [ASSISTANTS, LANGGRAPH]) {
      const icons = [...ofOneServer.map(([status]) => status), 'unknown'].map(
        (status) => statusRow(status).icon,
      );
      assert.equal(new Set(icons).size, icons.length);
    }
  });

  it('knows by which statuses servers say that a cancel has stopped a run', () => {
    const saying = (stopped: string) =>
      [...KNOWN_STATUSES, 'unknown'].filter((status) => statusRow(status).stopped === stopped);
    assert.deepEqual(saying('yes'), ['cancelled', 'interrupted']);
    assert.deepEqual(saying('perhaps'), ['error']);
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
