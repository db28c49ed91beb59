import type { Page } from 'playwright-core';
import { launch, type LaunchOptions, type Session } from '../../test/host/browserHost';
import { DRIVER_SOCKET } from './asked';
import { Driver } from './driver';
import type { Folders } from './folders';

export interface VsCode {
  readonly session: Session;
  readonly page: Page;
  readonly driver: Driver;
}

/** How long a locator waits, in milliseconds: the machine may be busy with other things. */
const WAIT_MS = 60_000;

/** Else VS Code looks through the whole machine for ports that were opened, time and again. */
const QUIET = { 'remote.autoForwardPorts': false };

let opened = 0;

/** Opens VS Code with these extensions and the driver, and waits until it has started. */
export async function openVsCode(
  folders: Folders,
  extensions: readonly string[],
  options: Pick<LaunchOptions, 'settings' | 'profile'> = {},
): Promise<VsCode> {
  const socket = folders.place(`driver-${++opened}.sock`);
  const session = await launch({
    ...options,
    settings: { ...QUIET, ...options.settings },
    extension: [
      folders.bundled('driver', 'host/processes/driver', { activationEvents: ['*'] }),
      ...extensions,
    ],
    env: { [DRIVER_SOCKET]: socket },
  });
  try {
    session.context.setDefaultTimeout(WAIT_MS);
    const driver = new Driver(socket);
    await driver.settled();
    return { session, page: session.page, driver };
  } catch (error) {
    await session.close();
    throw error;
  }
}
