import * as vscode from 'vscode';
import type { Disposable } from '../../core/clock';
import { NO_FILTER, STATUS_FILTERS, type Filter, type StatusFilter } from '../../core/runs/find/filter';
import { lookAtThreads } from '../../core/runs/load/lookAtThreads';
import { tell } from '../messages';
import { withStoppableProgress } from '../progress';
import type { Handler } from './app';

/** How long, in milliseconds, the tree waits for the next key before it shows what is typed. */
const TYPING_PAUSE = 150;

interface StatusItem extends vscode.QuickPickItem {
  readonly status: StatusFilter;
}

/**
 * Asks for a status and for words in one quick pick. The tree follows while one types and chooses; Enter keeps what it
 * shows, Escape puts back what it showed before.
 */
export const filter: Handler = async (app) => {
  const { arrangement } = app;
  const before = arrangement.filter;
  const pick = vscode.window.createQuickPick<StatusItem>();
  pick.title = vscode.l10n.t('Filter Threads and Runs');
  pick.placeholder = vscode.l10n.t('Words in an id, label, title, model, assistant, graph or in metadata');
  // One may scroll through what the tree shows meanwhile.
  pick.ignoreFocusOut = true;
  pick.value = before.text;
  pick.items = statusItems(before.status);
  if (arrangement.isFiltered) {
    pick.buttons = [{ iconPath: new vscode.ThemeIcon('clear-all'), tooltip: vscode.l10n.t('Clear Filter') }];
  }
  const typed = (): Filter => ({
    status: pick.activeItems[0]?.status ?? before.status,
    text: pick.value,
  });
  let pausing: Disposable | undefined;
  const showSoon = () => {
    pausing?.dispose();
    pausing = app.clock.after(TYPING_PAUSE, () => {
      arrangement.setFilter(typed());
    });
  };
  const kept = await new Promise<Filter>((resolve) => {
    pick.onDidChangeValue(showSoon);
    pick.onDidChangeActive(showSoon);
    pick.onDidTriggerButton(() => {
      resolve(NO_FILTER);
    });
    pick.onDidAccept(() => {
      resolve(typed());
    });
    pick.onDidHide(() => {
      resolve(before);
    });
    pick.show();
  });
  pausing?.dispose();
  pick.dispose();
  arrangement.setFilter(kept);
};

/** The same with another icon, while something is filtered away. */
export const changeFilter: Handler = filter;

export const clearFilter: Handler = (app) => {
  app.arrangement.setFilter(NO_FILTER);
};

export const viewAsActiveRuns: Handler = (app) => {
  app.arrangement.setLayout('activeRuns');
};

export const viewAsThreads: Handler = (app) => {
  app.arrangement.setLayout('threads');
};

/** The row "Show More…": draws more of the threads that are known. */
export const showMore: Handler = (app) => {
  app.view.showMore();
};

/** Looks at all threads that nobody has looked at yet, so that what is looked for is found in them, too. */
export const lookAtAll: Handler = async (app) => {
  const { active } = app.connections;
  if (active === undefined) {
    return;
  }
  const { looked, threads } = app.store.activity(active.id);
  if (looked === threads) {
    void tell('info', vscode.l10n.t('All known threads were looked at.'));
    return;
  }
  await withStoppableProgress(vscode.l10n.t('Looking at all threads'), (signal, tell) =>
    lookAtThreads(active.id, app, {
      signal,
      onProgress: ({ looked, of }) => {
        tell(looked, of);
      },
    }),
  );
};

/** The present one first: VS Code highlights the first whenever a key is typed, and Enter takes what is highlighted. */
function statusItems(present: StatusFilter): StatusItem[] {
  const others = STATUS_FILTERS.filter((status) => status !== present);
  return [present, ...others].map((status) => ({
    status,
    label: statusLabel(status),
    // What is typed is looked for in the tree, not in these.
    alwaysShow: true,
    ...(status === present ? { description: vscode.l10n.t('current') } : {}),
  }));
}

function statusLabel(status: StatusFilter): string {
  switch (status) {
    case 'all':
      return vscode.l10n.t('All');
    case 'active':
      return vscode.l10n.t('Active');
    case 'needsAction':
      return vscode.l10n.t('Needs Action');
    case 'failed':
      return vscode.l10n.t('Failed');
  }
}
