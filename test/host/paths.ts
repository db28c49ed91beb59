// Where things lie in this project.

import path from 'node:path';

/** The project's root: the folder of the extension under development. */
export const projectRoot = path.resolve(import.meta.dirname, '../..');

/**
 * What is installed or downloaded once and outlives a build. Several clones can share it through
 * `ASSISTANT_RUNS_CACHE`.
 */
export const cacheFolder = path.resolve(process.env.ASSISTANT_RUNS_CACHE ?? path.join(projectRoot, '.cache'));
