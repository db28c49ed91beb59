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

/** Opens VS Code with these extensions and the driver, and waits until it has started. */
export async function openVsCode(
  folders: Folders,
  extensions: readonly string[],
  options: Pick<LaunchOptions, 'settings' | 'profile'> = {},
): Promise<VsCode> {
  const socket = folders.place('driver.sock');
  const session = await launch({
    ...options,
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
