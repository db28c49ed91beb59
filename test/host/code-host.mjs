#!/usr/bin/env node
// Takes the place of VS Code's executable where the extension's tests run in the browser-served VS Code: see codeHost.ts.
import { register } from 'tsx/esm/api';

register();
await import('./codeHost.ts');
