// Builds what runs in VS Code into dist/, and with --tests what the integration tests run into out/.
//   node esbuild.mjs [--production] [--watch] [--tests] [--meta]
import { build, context } from 'esbuild';
import { globSync } from 'node:fs';
