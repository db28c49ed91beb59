// What a page of each subject is made of, in memory: a build that goes on meanwhile does not change what is measured.

import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildExtension } from '../../test/host/build';
import type { ServedFile } from '../../test/host/chromium';
import { installOnce, npmStep, quietly } from '../../test/host/installOnce';
import { panelHtml } from '../../test/host/panelHtml';
import { projectRoot } from '../../test/host/paths';
import { OURS, PINS, type Subject } from './subjects';

/** Where the pages are; nothing listens there. */
export const ORIGIN = 'http://localhost';

/** The page of a subject. */
export interface Site {
  readonly html: string;
  readonly files: ReadonlyMap<string, ServedFile>;
  /** What is run in the page before its own scripts. */
  readonly instruments: string;
  /** What is run in the page once it is there. */
  readonly afterwards: string;
}

interface Bundle {
  readonly js: string;
  readonly css: string;
}

/** Gives the sites of these subjects, as they are under the panel's CSP. Installs the peers where they are not there yet. */
export async function createSites(subjects: readonly Subject[]): Promise<ReadonlyMap<Subject, Site>> {
  await buildExtension('--bench', '--production');
  const peers = await installOnce({
    name: 'panel-peers',
    title: 'views of JSON to measure beside ours (once, about 10 seconds, 75 MB)',
    pins: PINS,
    steps: (folder) => npmStep('packages', folder, ['ci', ...quietly]),
  });
  const bundle = (name: string) => bundleInPage(name, path.join(peers, 'node_modules'));
  const html = await panelHtml(ORIGIN);
  const { js: instruments } = await bundle('instruments');
  const sites = new Map<Subject, Site>();
  for (const subject of subjects) {
    const { js, css } = await bundle(subject.script);
    const site = { html, instruments };
    sites.set(
      subject,
      subject === OURS
        ? { ...site, files: panelFiles(), afterwards: js }
        : { ...site, files: filesOf({ js, css }), afterwards: '' },
    );
  }
  return sites;
}

/** The same page without a CSP. */
export function withoutPolicy(site: Site): Site {
  const html = site.html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
  if (html === site.html) {
    throw new Error('The Run panel’s page has no CSP.');
  }
  return { ...site, html };
}

async function bundleInPage(name: string, packages: string): Promise<Bundle> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'inPage', `${name}.mjs`)],
    format: 'iife',
    platform: 'browser',
    target: 'chrome132',
    minify: true,
    nodePaths: [packages],
    define: { 'process.env.NODE_ENV': '"production"' },
    bundle: true,
    write: false,
    outdir: path.join(projectRoot, 'out/bench/panel'),
    logLevel: 'warning',
  });
  const textOf = (ending: string) => outputFiles.find((file) => file.path.endsWith(ending))?.text ?? '';
  return { js: textOf('.js'), css: textOf('.css') };
}

/** The Run panel as `esbuild.mjs --bench` built it. */
function panelFiles(): Site['files'] {
  const read = (name: string) => readFileSync(path.join(projectRoot, 'out/bench/panel', name));
  return new Map([
    ...filesOf({ js: read('webview.js').toString(), css: read('webview.css').toString() }),
    ['/dist/codicon.ttf', { type: 'font/ttf', body: read('codicon.ttf') }],
  ]);
}

/** A peer's files take the place of the panel's own. */
function filesOf({ js, css }: Bundle): Map<string, ServedFile> {
  return new Map([
    ['/dist/webview.js', { type: 'text/javascript', body: Buffer.from(js) }],
    ['/dist/webview.css', { type: 'text/css', body: Buffer.from(css) }],
  ]);
}
