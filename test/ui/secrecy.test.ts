import assert from 'node:assert/strict';
import { createDecipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import type { ServerResponse } from '../../src/core/api/exchange';
import { systemClock } from '../../src/core/clock';
import { createDemoServer } from '../../src/core/demo/server';
import { DEMO } from '../../src/core/demo/world';
import { serveDemo, type ServedDemo } from '../host/demoServer';
import { createProfile, removeProfile } from '../host/profile';
import { Traces } from '../support/traces';
import { RELOAD_MS, useWindow } from './window';

/** Either half alone gives the key away, and what stands between them is written in many ways: `%2F`, `\/`, `&#x2F;`. */
const HALVES = ['sk-canary-5521', 'Zq8TzWm40pXv'] as const;
const KEY = HALVES.join('/+="');
/** The connection's name and a part of its URL: no secret, and so a sign that a place is looked through rightly. */
const MARKER = 'lantern4410';

/** What servers answer that repeat the key that they were sent. */
const answers = {
  unauthorized: (key: string) => json(401, { error: { message: said(key), code: key } }),
  // The slash as PHP writes it.
  escaped: (key: string) =>
    json(400, { error: { message: said(key) } }, (body) => body.replaceAll('/', '\\/')),
  failing: (key: string): ServerResponse => ({
    status: 500,
    headers: { 'content-type': 'text/html', 'x-request-id': key },
    body: `<html><title>${escaped(said(key))}</title><pre>Authorization: Bearer ${key}</pre></html>`,
  }),
};

/** As a template that trusts nothing writes it into a page. */
function escaped(text: string): string {
  return text.replace(/[^\w ]/g, (character) => `&#x${character.charCodeAt(0).toString(16)};`);
}

function said(key: string): string {
  return `Incorrect key for ${MARKER}: ${key}.`;
}

function json(status: number, body: unknown, write = (text: string) => text): ServerResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: write(JSON.stringify(body)) };
}

/** The texts in and in front of a document: its elements, and what stands in its fields. */
const PICTURE = `[
  document.documentElement.outerHTML,
  ...[...document.querySelectorAll('input, textarea')].map((field) => field.value),
].join('\\n')`;

/** Tells of every message that a frame in the page gets. */
const TELL_MESSAGES = `if (window.parent !== window) {
  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if (type === 'message') listen.call(this, type, ({ data }) => tellMessage(JSON.stringify(data) ?? ''));
    return listen.call(this, type, ...rest);
  };
}`;

/** What was copied, once there is anything. */
const COPIED = `(async () => {
  for (;;) {
    const text = await navigator.clipboard.readText();
    if (text !== '') return text;
    await new Promise(requestAnimationFrame);
  }
})()`;

/** All that the page keeps in databases: the state of the workbench and of its extensions. */
const DATABASES = `(async () => {
  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const readable = (_, value) => (ArrayBuffer.isView(value) ? new TextDecoder().decode(value) : value);
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await answer(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store).objectStore(store);
      const entries = [await answer(objects.getAllKeys()), await answer(objects.getAll())];
      found.push(JSON.stringify(entries, readable));
    }
    database.close();
  }
  return found.join('\\n');
})()`;

describe('an API key', () => {
  const profile = createProfile();
  const window = useWindow({ profile, settings: { 'workbench.editor.useModal': 'off' } });
  const traces = new Traces();
  const keysSent = new Set<string | undefined>();
  const elsewhereSent: unknown[] = [];
  let server: ServedDemo;
  let elsewhere: ServedDemo;
  /** How the server answers to a key, where it does not do what is asked. */
  let answer: ((key: string) => ServerResponse) | undefined;

  const tree = () => window().workbench.tree('Threads');
  const input = () => window().workbench.quickInput;
  /** The base URL of the connection. */
  const home = () => server.url.replace('/v1', `/${MARKER}/v1`);
  const run = () => tree().row(`…${DEMO.runs.hanging.runId.slice(-4)}`);

  /** Chooses a row of the form. */
  const choose = (text: RegExp) => input().rows.filter({ hasText: text }).first().click();

  /** Keeps what is on the screen. */
  async function look(): Promise<void> {
    traces.keep('screen', String(await window().workbench.page.evaluate(PICTURE)));
  }

  /** Copies by an item of the run's context menu, and keeps what was copied. */
  async function copyBy(item: string): Promise<void> {
    const { page } = window().workbench;
    await page.evaluate(`navigator.clipboard.writeText('')`);
    await tree().contextMenu(run(), item);
    traces.keep('clipboard', String(await page.evaluate(COPIED)));
  }

  /** Has the connection point to another URL, as one does who edits the settings by hand. */
  async function pointTo(url: string): Promise<void> {
    const { workbench } = window();
    const file = path.join(profile.directory, 'data/User/settings.json');
    const settings = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const [connection] = settings['assistantRuns.connections'] as [object];
    settings['assistantRuns.connections'] = [{ ...connection, baseUrl: url }];
    await workbench.runCommand('Preferences: Open User Settings (JSON)');
    await workbench.editorTab('settings.json').waitFor();
    await workbench.replaceText(JSON.stringify(settings, undefined, 2));
    await workbench.page.keyboard.press('ControlOrMeta+S');
  }

  /** Waits for a message with these words, and keeps it. */
  async function keepNotification(text: RegExp): Promise<Locator> {
    const notification = window().workbench.notification(text).first();
    await notification.waitFor();
    traces.keep('notifications', await notification.innerHTML());
    await look();
    return notification;
  }

  /** Has the server answer like this, asks it, and keeps what is told and what there is to copy of it. */
  async function refreshWith(response: (key: string) => ServerResponse, told: RegExp): Promise<void> {
    const { page } = window().workbench;
    answer = response;
    await window().workbench.runCommand('Assistant Runs: Refresh');
    const notification = await keepNotification(told);
    answer = undefined;
    await page.evaluate(`navigator.clipboard.writeText('')`);
    await notification.getByRole('button', { name: 'Copy Details' }).click();
    traces.keep('clipboard', String(await page.evaluate(COPIED)));
    await clearNotifications();
  }

  async function clearNotifications(): Promise<void> {
    await window().workbench.runCommand('Notifications: Clear All Notifications');
  }

  before(async () => {
    const world = createDemoServer(systemClock);
    server = await serveDemo({
      port: 0,
      clock: systemClock,
      respond: (request) => {
        traces.keep('paths', request.path);
        if (request.headers.host !== new URL(server.url).host) elsewhereSent.push(request);
        keysSent.add(request.headers.authorization);
        const key = request.headers.authorization?.replace('Bearer ', '') ?? '';
        return answer?.(key) ?? world({ ...request, path: request.path.replace(`/${MARKER}`, '') });
      },
    });
    elsewhere = await serveDemo({
      port: 0,
      clock: systemClock,
      respond: (request) => {
        elsewhereSent.push(request);
        return json(200, {});
      },
    });
    const { session } = window();
    session.context.on('console', (message) => {
      traces.keep('console', message.text());
    });
    await session.context.exposeFunction('tellMessage', (text: string) => {
      traces.keep('messages', text);
    });
    await session.context.addInitScript(TELL_MESSAGES);
  });

  after(async () => {
    await server.close();
    await elsewhere.close();
    await window().session.close();
    removeProfile(profile);
  });

  it('is typed into the form, refused and taken, and not shown again', async () => {
    const { workbench } = window();
    await workbench.openContainer('Assistant Runs');
    await workbench.welcomeButton('Connect to a Server…').click();
    await choose(/OpenAI-compatible server/);
    await input().message.filter({ hasText: '/threads' }).waitFor();
    await input().fill(home());
    await input().accept();
    await choose(/API key or token/);
    await input().message.filter({ hasText: 'The API key' }).waitFor();
    answer = answers.unauthorized;
    await input().fill(`${KEY}9`);
    await input().accept();
    const refusal = input().message.filter({ hasText: 'refused the API key' });
    await refusal.waitFor();
    traces.keep('notifications', await refusal.innerText());
    answer = undefined;
    await input().fill(KEY);
    await input().accept();
    await choose(/^\s*Name/);
    await input().message.filter({ hasText: 'A name for this connection' }).waitFor();
    await input().fill(MARKER);
    await input().accept();
    await look();
    await choose(/^\s*Connect/);
    await tree()
      .row(/^Support triage/)
      .waitFor();
    await look();
  });

  it('is not in what a run shows and what is copied of it', async () => {
    const { workbench } = window();
    await tree().expand(tree().row(/^Support triage/));
    await run().click();
    const panel = workbench.webview();
    await panel.getByRole('heading', { name: 'In progress' }).waitFor();
    await panel.getByText(MARKER, { exact: true }).first().waitFor();
    traces.keep('panel', String(await panel.locator(':root').evaluate(PICTURE)));
    for (const item of ['Copy Run ID', 'Copy Thread ID', 'Copy Run JSON', 'Copy Cancel as curl']) {
      await copyBy(item);
    }
    await panel.getByRole('button', { name: /Open as JSON/ }).click();
    await workbench.editorTab(/\.json/).waitFor();
    await look();
  });

  it('is not in how a cancel is told that is refused, nor in how one is that ends well', async () => {
    const { workbench } = window();
    await run().click();
    answer = answers.escaped;
    await workbench.runCommand('Assistant Runs: Cancel Run');
    await keepNotification(new RegExp(MARKER));
    await clearNotifications();
    answer = undefined;
    await workbench.runCommand('Assistant Runs: Refresh');
    await workbench.runCommand('Assistant Runs: Cancel Run');
    await keepNotification(/was cancelled/);
    await clearNotifications();
  });

  it('is not in errors, though the server repeats it, and does not follow a redirect', async () => {
    const { workbench } = window();
    await refreshWith(answers.failing, /server failed \(500\)/);
    await refreshWith(answers.escaped, new RegExp(MARKER));
    const location = `${elsewhere.url}/threads`;
    await refreshWith(() => ({ status: 307, headers: { location }, body: '' }), /redirect/);
    await refreshWith(answers.unauthorized, /refused the API key/);
    await workbench.runCommand('Assistant Runs: Set API Key…');
    await input().fill(KEY);
    await input().accept();
    await tree()
      .row(/^Support triage/)
      .waitFor();
    assert.deepEqual(elsewhereSent, []);
  });

  it('stays behind when the connection points to another origin: it is asked for again, and nothing is sent', async () => {
    const { workbench } = window();
    const { port } = new URL(server.url);
    for (const url of [
      elsewhere.url,
      `http://localhost:${port}/${MARKER}/v1`,
      `https://127.0.0.1:${port}/v1`,
    ]) {
      await pointTo(url);
      await workbench.sideBar.getByText('There is no API key for this server').waitFor();
      await workbench.runCommand('Assistant Runs: Refresh');
      await keepNotification(/No API key is set/);
      await clearNotifications();
    }
    assert.deepEqual(elsewhereSent, []);
    keysSent.clear();
    await pointTo(home());
    await tree()
      .row(/^Support triage/)
      .waitFor();
    assert.deepEqual([...keysSent], [`Bearer ${KEY}`]);
  });

  it('is not in the log', async () => {
    const { workbench } = window();
    await workbench.runCommand('Assistant Runs: Show Log');
    await workbench.page.locator('.part.panel .view-lines').filter({ hasText: MARKER }).waitFor();
    await look();
  });

  it('is there after a reload', async function () {
    this.timeout(RELOAD_MS);
    const { workbench } = window();
    keysSent.clear();
    await workbench.reload();
    await workbench.openContainer('Assistant Runs');
    await tree()
      .row(/^Support triage/)
      .waitFor({ timeout: RELOAD_MS / 2 });
    await look();
    assert.deepEqual([...keysSent], [`Bearer ${KEY}`]);
  });

  it('is in the secret store of VS Code, sealed, and nowhere else', async function () {
    this.timeout(RELOAD_MS);
    const { session, workbench } = window();
    const sealed = String(await workbench.page.evaluate(`localStorage.getItem('secrets.provider')`));
    assert.ok(unsealed(sealed, profile.sealingKey).includes(JSON.stringify(KEY).slice(1, -1)));

    traces.keep('state', String(await workbench.page.evaluate(DATABASES)));
    traces.keep(
      'local storage',
      String(await workbench.page.evaluate('JSON.stringify({ ...localStorage })')),
    );
    traces.keep('server output', session.serverOutput());
    await session.close();
    traces.keepFiles(profile.directory, placeOf);

    const places = traces.placesOf(MARKER);
    for (const place of [
      ...['screen', 'notifications', 'panel', 'messages', 'clipboard', 'paths', 'state'],
      ...['settings', 'extension storage', 'log files', 'browser files'],
    ]) {
      assert.ok(places.includes(place), `The search does not find what stands in: ${place}`);
    }
    assert.deepEqual(
      HALVES.flatMap((half) => traces.placesOf(half)),
      [],
    );
  });
});

/** The kind of place that a file of the profile is. */
function placeOf(file: string): string {
  if (file.startsWith('browser/')) return 'browser files';
  if (file.endsWith('Assistant Runs.log')) return 'log files';
  if (file.endsWith('User/settings.json')) return 'settings';
  return file.includes('globalStorage/assistant-runs.assistant-runs/') ? 'extension storage' : 'other files';
}

/** What VS Code's workbench keeps in the browser's storage: half a key of 32 bytes, 12 of an IV, then AES-256-GCM. */
function unsealed(base64: string, serverHalf: Buffer): string {
  const bytes = Buffer.from(base64, 'base64url');
  const key = bytes.subarray(0, 32).map((byte, i) => byte ^ (serverHalf[i] ?? 0));
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(32, 44));
  decipher.setAuthTag(bytes.subarray(-16));
  return decipher.update(bytes.subarray(44, -16), undefined, 'utf8') + decipher.final('utf8');
}
