import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** What a person keeps between two starts: settings, secrets, the state of views and of extensions. */
export interface Profile {
  readonly directory: string;
  /** The workbench keeps its state in the browser, by origin: the port is a part of it. 0 until the first start. */
  port: number;
  /** Opens the secrets in the browser's local storage. */
  readonly sealingKey: Buffer;
}

/**
 * Settings under which VS Code keeps to itself: no network, no welcome pages, no motion,
 * no parts we do not test, and the colours the settings say.
 */
export const quietSettings: Readonly<Record<string, unknown>> = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.reduceMotion': 'on',
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'files.simpleDialog.enable': true,
};

/** A new profile in the system's temporary folder; its path is short because sockets lie in it. */
export function createProfile(): Profile {
  return { directory: mkdtempSync(path.join(os.tmpdir(), 'vsc-')), port: 0, sealingKey: randomBytes(32) };
}

/** Removes all that the profile kept. Synchronous, for it also runs when the process ends. */
export function removeProfile(profile: Profile): void {
  rmSync(profile.directory, { recursive: true, force: true, maxRetries: 5 });
}

/** Writes user settings over the quiet ones and over those that are there from an earlier start. */
export function writeSettings(userFolder: string, settings: Readonly<Record<string, unknown>>): void {
  const file = path.join(userFolder, 'settings.json');
  mkdirSync(userFolder, { recursive: true });
  writeFileSync(file, JSON.stringify({ ...quietSettings, ...readSettings(file), ...settings }, undefined, 2));
}

function readSettings(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
