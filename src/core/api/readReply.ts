import * as l10n from '@vscode/l10n';
import type { Body } from '../model/body';
import { shortId } from '../model/references';
import { ApiError, type ApiErrorDetails } from './errors';
import type { HttpReply } from './http';
import { itemTexts } from './itemTexts';
import { readServerMessage } from './serverMessage';

/** Makes an object of ours out of a value that a server sent; undefined for what has no id. */
export type Read<T> = (value: unknown, body: Body) => T | undefined;

/** The JSON of an answer. @throws {ApiError} of kind `badBody` where it is none */
export function parse(reply: HttpReply): unknown {
  if (reply.text.trim() === '') {
    throw badBody(reply, l10n.t('The server answered with an empty body.'));
  }
  try {
    return JSON.parse(reply.text);
  } catch {
    throw badBody(
      reply,
      /^\s*</.test(reply.text)
        ? l10n.t(
            'The server answered with a web page in place of JSON. The URL of the connection may lack a part, such as /v1.',
          )
        : l10n.t('The server answered with something that is not JSON. It may have been cut off on the way.'),
    );
  }
}

/** The one object that is the answer. @throws {ApiError} of kind `badBody` where it has no id */
export function readOne<T>(reply: HttpReply, read: Read<T>): T {
  const object = read(parse(reply), bodyOf(reply, 'get'));
  if (object === undefined) {
    throw lacking(reply, l10n.t('The answer of the server has no id.'));
  }
  return object;
}

/**
 * The entries of a list, each with its own part of the text; undefined for those without an id. The text is cut up when
 * the first of the parts is read: of most lists nobody reads any.
 */
export function readEntries<T>(
  reply: HttpReply,
  values: readonly unknown[],
  read: Read<T>,
): (T | undefined)[] {
  const { sequence, receivedAt } = reply;
  let holdsSecret: boolean | undefined;
  let texts: readonly string[] | undefined;
  const textAt = (index: number) => (texts ??= itemTexts(reply.text))[index] ?? '';
  return values.map((value, index) =>
    read(value, {
      get text() {
        return textAt(index);
      },
      isPart: true,
      from: 'list',
      sequence,
      receivedAt,
      get holdsSecret() {
        return (holdsSecret ??= repeatsSecret(reply));
      },
    }),
  );
}

/** @throws {ApiError} of kind `badBody` where a server answers for another object than the one it was asked for */
export function checkId(asked: string, answered: string, reply: HttpReply): void {
  if (answered !== asked) {
    throw badBody(
      reply,
      l10n.t('The server was asked for {0} and answered with {1}.', shortId(asked), shortId(answered)),
    );
  }
}

export function bodyOf(reply: HttpReply, from: Body['from']): Body {
  const { text, sequence, receivedAt } = reply;
  return { text, from, sequence, receivedAt, holdsSecret: repeatsSecret(reply) };
}

/** Whether an answer repeats what it was asked with, in whichever way its JSON is written. */
function repeatsSecret({ text, hide }: HttpReply): boolean {
  const plain = text.replace(/\\(?:u([0-9a-f]{4})|(.))/gi, (_, code?: string, character?: string) =>
    code === undefined ? (character ?? '') : String.fromCharCode(parseInt(code, 16)),
  );
  return hide(text) !== text || hide(plain) !== plain;
}

/** The error for an answer that lacks what was asked for: some servers say in it that they failed, and why. */
export function lacking(reply: HttpReply, words: string): ApiError {
  const { message, code } = readServerMessage(reply.text, reply.hide);
  return message === undefined
    ? badBody(reply, words)
    : badBody(reply, l10n.t('{0} It says: “{1}”', words, message), {
        serverMessage: message,
        ...(code === undefined ? {} : { code }),
      });
}

/** The error for an answer that came and is not what was asked for. */
export function badBody(
  reply: HttpReply,
  words: string,
  said: Pick<ApiErrorDetails, 'serverMessage' | 'code'> = {},
): ApiError {
  const { status, method, path, receivedAt: at, requestId } = reply;
  const named = requestId === undefined ? {} : { requestId };
  return new ApiError('badBody', words, { status, method, path, at, ...named, ...said });
}
