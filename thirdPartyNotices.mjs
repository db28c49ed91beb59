// The licences of the packages that are built into the extension: they ask to be handed on with it.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The text that names each package in these bundles, with its licence. `metafiles` are esbuild's. */
export function thirdPartyNotices(metafiles) {
  const folders = metafiles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap(({ inputs }) => Object.entries(inputs))
    .flatMap(([file, { bytesInOutput }]) =>
      bytesInOutput > 0 ? (/^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []) : [],
    );
  const notices = [...new Set(folders)].sort().map(noticeOf);
  return `Assistant Runs contains these packages:\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** @throws Error where a package neither brings a licence nor names one */
function noticeOf(folder) {
  const { name, version, license, author, repository } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  if (license === undefined) {
    throw new Error(`${name} ${version} names no licence: it can't be built in.`);
  }
  const texts = readdirSync(folder)
    .filter((file) => /^licen[cs]e/i.test(file))
    .map((file) =>
      readFileSync(path.join(folder, file), 'utf8')
        .replace(/^\uFEFF/, '')
        .trim(),
    );
  const named = [author?.name ?? author, repository?.url ?? repository].filter(Boolean).join(', ');
  return [`${name} ${version} (${license})`, ...(texts.length > 0 ? texts : [named]), ''].join('\n\n');
}
