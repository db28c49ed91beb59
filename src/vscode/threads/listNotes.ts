import * as vscode from 'vscode';
import type { ApiError } from '../../core/api/errors';
import type { Connection } from '../../core/model/connection';
import { keyOf, type RunRef, type ThreadRef } from '../../core/model/references';
import { PASSING } from '../../core/runs/load/failures';
import type { RunStore } from '../../core/runs/store/runStore';
import type { Listing } from '../../core/runs/store/state';
import type { TreeRoots } from '../../core/runs/find/treeRoots';
import { helpFor } from '../errors';
import { exactNumber } from '../numbers';
import type { MoreNode, Node, NodeTable, NoteNode } from './nodes';

/** The rows of ours around those of a list: that it is empty, why it is not whole, and how to get more. */
export class ListNotes {
  readonly #store: RunStore;
  readonly #nodes: NodeTable;
  readonly #connection: (id: string) => Connection | undefined;

  constructor(parts: {
    readonly store: RunStore;
    readonly nodes: NodeTable;
    readonly connection: (id: string) => Connection | undefined;
  }) {
    this.#store = parts.store;
    this.#nodes = parts.nodes;
    this.#connection = parts.connection;
  }

  /**
   * The row on top that helps out of what keeps the whole server from being asked; the view's message says what it is.
   * What passes by itself needs none.
   */
  wayOn(connectionId: string): Node[] {
    const { problem } = this.#store.connection(connectionId);
    const help = problem && helpFor(problem, { connection: this.#connection(connectionId) });
    return problem === undefined || help === undefined || PASSING.has(problem.kind)
      ? []
      : [
          this.#nodes.note(encodeURIComponent(connectionId), 'way-on', {
            text: help.title,
            detail: '',
            icon: help.icon ?? 'info',
            help,
            error: problem,
          }),
        ];
  }

  /** What follows the roots: what is not drawn of them, or why there are none, and what was not looked through for them. */
  afterRoots(connectionId: string, roots: TreeRoots, options: { readonly isFiltered: boolean }): Node[] {
    const parent = encodeURIComponent(connectionId);
    const rows: Node[] = [];
    const { active, looked, threads } = this.#store.activity(connectionId);
    if (roots.hidden > 0) {
      const text = vscode.l10n.t('Show More…');
      rows.push(
        this.#nodes.note(parent, 'show-more', {
          text,
          detail: vscode.l10n.t('{0} more', exactNumber(roots.hidden)),
          icon: 'ellipsis',
          help: { title: text, command: 'assistantRuns.showMore' },
        }),
      );
    }
    if (roots.count === 0 && options.isFiltered) {
      const help = { title: vscode.l10n.t('Clear Filter'), command: 'assistantRuns.clearFilter' };
      const text = vscode.l10n.t('Nothing matches the filter');
      rows.push(this.#nodes.note(parent, 'none-found', { text, icon: 'filter', help }));
    } else if (roots.count === 0 && active === 0) {
      const text = vscode.l10n.t('No active runs');
      const detail = looked < threads ? vscode.l10n.t('in the threads looked at') : '';
      rows.push(this.#nodes.note(parent, 'none-active', { text, detail, icon: 'info' }));
    }
    const isPartial = options.isFiltered || roots.layout === 'activeRuns';
    if (isPartial && looked < threads && this.#store.connection(connectionId).capabilities.runs !== false) {
      rows.push(this.#nodes.unseen(connectionId));
    }
    return [...rows, ...this.#afterThreadList(connectionId)];
  }

  /** What stands below a thread whose runs the server does not list. */
  addRun(ref: ThreadRef): Node {
    const text = vscode.l10n.t('Add Run…');
    const detail = vscode.l10n.t('this server lists none');
    const help = { title: text, command: 'assistantRuns.addRun', args: [this.#nodes.thread(ref)] };
    return this.#nodes.note(keyOf(ref), 'no-list', { text, detail, icon: 'add', help });
  }

  empty(ref: ThreadRef | RunRef, text: string): Node {
    return this.#nodes.note(keyOf(ref), 'empty', { text, icon: 'info' });
  }

  /** The rows at the end of a list: why it is not whole, and how to get more. */
  ending(parent: string, list: Listing, more: MoreNode['list']): Node[] {
    const rows: Node[] = [];
    if (list.omitted > 0) {
      const text =
        list.omitted === 1
          ? vscode.l10n.t('1 entry without an id can’t be shown')
          : vscode.l10n.t('{0} entries without an id can’t be shown', list.omitted);
      rows.push(this.#nodes.note(parent, 'omitted', { text, icon: 'warning' }));
    }
    if (list.problem !== undefined) {
      rows.push(this.#problem(parent, list.problem, more));
    }
    if (list.cutShort) {
      const text = vscode.l10n.t('The list repeats itself here; there may be more');
      rows.push(this.#nodes.note(parent, 'cut-short', { text, icon: 'warning' }));
    }
    // Where the first page of this session is still to come, there is nothing to go on from.
    if (list.loaded && list.next !== undefined) {
      rows.push(this.#nodes.more(parent, more));
    }
    return rows;
  }

  #afterThreadList(connectionId: string): Node[] {
    const { threadList, problem, capabilities } = this.#store.connection(connectionId);
    const parent = encodeURIComponent(connectionId);
    const isTold = threadList.problem !== undefined && threadList.problem.kind === problem?.kind;
    const list = isTold ? { ...threadList, problem: undefined } : threadList;
    const ending = this.ending(parent, list, { of: 'threads', connectionId });
    return capabilities.threads === false
      ? [
          ...ending,
          this.#nodes.note(parent, 'no-list', {
            text: vscode.l10n.t('Add Thread…'),
            detail: vscode.l10n.t('this server lists none'),
            icon: 'add',
            help: { title: vscode.l10n.t('Add Thread…'), command: 'assistantRuns.addThread' },
          }),
        ]
      : ending;
  }

  #problem(parent: string, error: ApiError, list: MoreNode['list']): NoteNode {
    const connectionId = list.of === 'threads' ? list.connectionId : list.ref.connectionId;
    const help = helpFor(error, {
      connection: this.#connection(connectionId),
      thread: list.of === 'threads' ? undefined : this.#store.thread(list.ref),
    });
    // The row of a thread that is not there says so already; what a click does must not come as a surprise.
    const words =
      error.kind === 'unknownThread' && help !== undefined
        ? { text: help.title, detail: error.message }
        : { text: error.message };
    return this.#nodes.note(parent, 'problem', {
      ...words,
      icon: 'warning',
      error,
      ...(help === undefined ? {} : { help }),
    });
  }
}
