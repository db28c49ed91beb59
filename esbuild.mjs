// Builds what runs in VS Code into dist/, and with --tests what the integration tests run into out/.
//   node esbuild.mjs [--production] [--watch] [--tests] [--meta]
//   node esbuild.mjs --bench [--production]
// --production minifies, leaves source maps out and writes the licences of what is built in; --watch builds again at every change; --meta writes out/meta.json,
// which tells what each bundle is made of. --bench builds what the benchmarks start, and a Run panel for them, into out/,
// and nothing else.

import { build, context } from 'esbuild';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { thirdPartyNotices } from './thirdPartyNotices.mjs';

const flags = new Set(process.argv.slice(2));
const production = flags.has('--production');

/**
 * axios brings the first three for multipart uploads, which the extension never makes: half of its weight; where its
 * `FormData` is undefined axios takes the platform's. The last one is for proxies, which are VS Code's affair.
 */
const withoutUnused = {
  name: 'without-unused',
  setup(bundle) {
    bundle.onResolve({ filter: /^(form-data|mime-types|mime-db|https-proxy-agent)$/ }, (found) => ({
      path: found.path,
      namespace: 'left-out',
    }));
    bundle.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'export default undefined;' }));
  },
};

/**
 * What a start does without, each in a file of its own that is loaded by the first `import()` of it: to parse it alone
 * would be half of what a start costs. Such a file has its own copy of what it imports, so there must be no state in it.
 */
const LATER = [
  // It stands in for the package, whose default export the package is to CommonJS.
  {
    named: /^axios$/,
    entry: 'axios',
    name: 'axios',
    footer: { js: 'module.exports = module.exports.default;' },
  },
  { named: /\/demo\/server$/, entry: 'src/core/demo/server.ts', name: 'demo' },
];
const loadedLater = {
  name: 'loaded-later',
  setup(bundle) {
    for (const { named, name } of LATER) {
      bundle.onResolve({ filter: named }, ({ kind }) =>
        kind === 'dynamic-import' ? { path: `./${name}.cjs`, external: true } : undefined,
      );
    }
  },
};

/**
 * One copy of VS Code's interface in a bundle, and of our translations': esbuild makes one for each importing file else,
 * with a getter for each of the hundreds of names, every time the extension starts.
 */
const copiedOnce = {
  name: 'copied-once',
  setup(bundle) {
    bundle.onResolve({ filter: /^(vscode|@vscode\/l10n)$/ }, ({ path, namespace }) =>
      namespace === 'copied-once' ? undefined : { path, namespace: 'copied-once' },
    );
    bundle.onLoad({ filter: /.*/, namespace: 'copied-once' }, ({ path }) => ({
      contents: `export * from '${path}';`,
      resolveDir: import.meta.dirname,
    }));
  },
};

/** What is imported as `FILE?worker` is the code of a worker, bundled into one text: a webview loads no other files. */
const workersAsText = {
  name: 'workers-as-text',
  setup(bundle) {
    bundle.onResolve({ filter: /\?worker$/ }, ({ path: name, resolveDir }) => ({
      path: path.resolve(resolveDir, name.replace('?worker', '.ts')),
      namespace: 'worker',
    }));
    bundle.onLoad({ filter: /.*/, namespace: 'worker' }, async ({ path: entry }) => {
      const { outputFiles, metafile } = await build({
        ...webviewCode,
        entryPoints: [entry],
        sourcemap: false,
        write: false,
      });
      return { contents: outputFiles[0].text, loader: 'text', watchFiles: Object.keys(metafile.inputs) };
    });
  },
};

/** Tells when the first of several bundles starts and the last one ends, for the editor's background task. */
let running = 0;
const tellProgress = {
  name: 'tell-progress',
  setup(bundle) {
    bundle.onStart(() => {
      if (running++ === 0) console.log('[watch] build started');
    });
    bundle.onEnd(() => {
      if (--running === 0) console.log('[watch] build finished');
    });
  },
};

/** What all bundles have in common. */
const common = {
  bundle: true,
  minify: production,
  sourcemap: !production,
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
  plugins: [withoutUnused, ...(flags.has('--watch') ? [tellProgress] : [])],
};

/** Code for the extension host of the oldest VS Code supported: 1.100 runs Node 20. */
const forNode = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20.18',
  external: ['vscode'],
  loader: { '.svg': 'text' },
};

const extension = {
  ...forNode,
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.cjs',
  plugins: [loadedLater, copiedOnce, ...common.plugins],
  // `import()` of a file beside this one is a `require`, as VS Code's own loader knows it.
  supported: { 'dynamic-import': false },
};

const later = LATER.map(({ entry, name, footer = {} }) => ({
  ...forNode,
  entryPoints: [entry],
  outfile: `dist/${name}.cjs`,
  footer,
}));

/** Code for webviews; VS Code 1.100 has Chromium 132. */
const webviewCode = { ...common, platform: 'browser', format: 'iife', target: 'chrome132' };

/** The Run panel's code. */
const webview = {
  ...webviewCode,
  entryPoints: ['src/webview/index.ts'],
  outfile: 'dist/webview.js',
  plugins: [workersAsText, ...common.plugins],
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
};

/** Each test file on its own, so that the host's mocha finds them by looking into the folder. */
const integrationTests = {
  ...forNode,
  external: ['vscode', 'mocha'],
  entryPoints: ['test/integration/index.ts', ...testFiles('test/integration')],
  outbase: 'test/integration',
  outdir: 'out/test/integration',
  outExtension: { '.js': '.cjs' },
};

/** Each of the benchmarks' processes on its own, made as the extension is. */
const benchProcesses = {
  ...forNode,
  entryPoints: ['bench/**/processes/*.ts'],
  outbase: 'bench',
  outdir: 'out/bench',
  outExtension: { '.js': '.cjs' },
};

/** The Run panel's code for the benchmarks, away from dist/: the same otherwise. */
const benchWebview = { ...webview, outfile: 'out/bench/panel/webview.js' };

function testFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => path.join(folder, name));
}

/** What this call builds. */
const bundles = flags.has('--bench')
  ? [benchProcesses, benchWebview]
  : [extension, ...later, webview, ...(flags.has('--tests') ? [integrationTests] : [])];

for (const folder of flags.has('--bench') ? ['out/bench'] : ['dist', 'out/test/integration']) {
  rmSync(folder, { recursive: true, force: true });
}
if (flags.has('--watch')) {
  const contexts = await Promise.all(bundles.map((options) => context(options)));
  await Promise.all(contexts.map((bundle) => bundle.watch()));
} else {
  const results = await Promise.all(bundles.map((options) => build(options))).catch(() => {
    // esbuild has told already what is wrong, and where.
    process.exit(1);
  });
  if (production && !flags.has('--bench')) {
    writeFileSync('dist/ThirdPartyNotices.txt', thirdPartyNotices(results.map(({ metafile }) => metafile)));
  }
  if (flags.has('--meta')) {
    mkdirSync('out', { recursive: true });
    writeFileSync(
      'out/meta.json',
      JSON.stringify(Object.assign({}, ...results.map((result) => result.metafile.outputs))),
    );
  }
}
