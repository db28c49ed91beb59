import * as vscode from 'vscode';
import type { Credentials } from '../../../core/api/credentials';
import { ApiError } from '../../../core/api/errors';
import type { Connection } from '../../../core/model/connection';
import { keyHeaderOf } from '../../../core/model/connectionRequest';

/** Where the key of a connection comes from. */
export interface KeySource {
  read(): Promise<string | undefined>;
  /** Whether there was one before. */
  wasSet(): boolean;
}

/** A key that a person typed in, in the header that the connection says; no header where it says that there is none. */
export function keyCredentials(connection: Connection, source: KeySource): Credentials {
  return {
    headers: async () => {
      const header = keyHeaderOf(connection);
      if (header === undefined) {
        return {};
      }
      const key = await source.read();
      if (key === undefined) {
        throw new ApiError(
          'noKey',
          source.wasSet()
            ? vscode.l10n.t(
                'VS Code no longer has the API key of “{0}”. Its secret store may have been reset.',
                connection.name,
              )
            : vscode.l10n.t('No API key is set for “{0}”.', connection.name),
        );
      }
      return { [header.name]: header.bearer ? `Bearer ${key}` : key };
    },
  };
}
