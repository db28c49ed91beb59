import type { Capabilities } from '../../../core/model/capabilities';
import type { Connection } from '../../../core/model/connection';
import type { KindId } from '../../../core/model/connectionKinds';
import { errorWords } from '../../errors';
import { runForm, type Move, type Place, type Step } from '../../form';
import type { Objection } from '../../inputStep';
import type { Backends } from '../backends';
import type { SignIns, Trial } from '../credentials/signIns';
import { askAddress, objectionTo } from './addressStep';
import { Check } from './check';
import { connectionOf, hasOwnKeyHeader, keyOf, newDraft, rowOf, type Draft } from './draft';
import { offersOf, type Environment } from './environment';
import { askKind } from './kindStep';
import { review } from './reviewStep';
import { askAuth, askCommand, askKey, askKeyHeader } from './signInSteps';

/** What the form needs. */
export interface ConnectFormParts {
  readonly backends: Backends;
  readonly signIns: SignIns;
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  /** Whether there is a connection of this id. */
  readonly isTaken: (id: string) => boolean;
  /** @throws Error where it could not be kept, in words; the form goes on then */
  readonly save: (made: MadeConnection) => Promise<void>;
}

/** What came of the form. */
export interface MadeConnection {
  readonly connection: Connection;
  /** Undefined where it needs none. */
  readonly key: string | undefined;
  readonly capabilities: Capabilities;
}

/** The form "Connect to a Server…": the kind, then what that kind needs, then a check and what came of it. */
export class ConnectForm {
  readonly #parts: ConnectFormParts;
  readonly #trial: Trial;
  readonly #check: Check;
  /** One for each kind: who looks at another kind and comes back finds all as it was. */
  readonly #drafts = new Map<KindId, Draft>();
  #chosen: KindId | 'demo' | undefined;

  constructor(parts: ConnectFormParts) {
    this.#parts = parts;
    this.#trial = parts.signIns.trial();
    this.#check = new Check(parts.backends, this.#trial);
  }

  /** Asks for a connection and keeps it. `demo`: the user wants that one; undefined: the user left. */
  async fillIn(): Promise<'made' | 'demo' | undefined> {
    const finished = await runForm(() => this.#steps());
    return finished ? (this.#chosen === 'demo' ? 'demo' : 'made') : undefined;
  }

  #steps(): Step[] {
    const kind: Step = (place) => this.#askKind(place);
    if (this.#chosen === undefined || this.#chosen === 'demo') {
      return [kind];
    }
    const draft = this.#draft(this.#chosen);
    return [
      kind,
      ...(rowOf(draft.kind).address === undefined ? [] : [(place: Place) => askAddress(draft, place)]),
      ...this.#signInSteps(draft),
      (place) => this.#review(draft, place),
    ];
  }

  #draft(kind: KindId): Draft {
    const draft = this.#drafts.get(kind) ?? newDraft(kind, this.#parts.platform);
    this.#drafts.set(kind, draft);
    return draft;
  }

  async #askKind(place: Place): Promise<Move> {
    const choice = await askKind(place, offersOf(this.#parts.environment), this.#chosen);
    if (typeof choice === 'string') {
      return choice;
    }
    if ('offer' in choice) {
      const { kind, fields } = choice.offer;
      this.#chosen = kind;
      // Nothing of what was typed for another server, its key least of all.
      const draft = { ...newDraft(kind, this.#parts.platform), ...fields };
      this.#drafts.set(kind, draft);
      return isComplete(draft) ? 'last' : 'next';
    }
    this.#chosen = choice.kind;
    return 'next';
  }

  #signInSteps(draft: Draft): Step[] {
    const hasChoice = rowOf(draft.kind).auth.length > 1;
    return [...(hasChoice ? [(place: Place) => askAuth(draft, place)] : []), ...this.#secretSteps(draft)];
  }

  /** The steps of the way to sign in that is chosen, after the choice itself. */
  #secretSteps(draft: Draft): Step[] {
    const { environment } = this.#parts;
    const key: Step = (place) =>
      askKey(draft, place, {
        environment,
        check: (typed, signal) => this.#tryKey(draft, typed.trim(), signal),
      });
    switch (draft.authType) {
      case 'bearer':
        return [key];
      case 'header':
        return hasOwnKeyHeader(draft.kind) ? [key] : [(place) => askKeyHeader(draft, place), key];
      case 'command':
        return [(place) => askCommand(draft, place)];
      default:
        return [];
    }
  }

  /**
   * Only a refusal keeps the user at the key; all else is told in the step after it. The server is asked each time: the
   * same key may be good by now.
   */
  async #tryKey(draft: Draft, key: string, signal: AbortSignal): Promise<Objection | undefined> {
    this.#check.forget();
    const result = await this.#check.of(this.#connection(draft), key, signal);
    return 'error' in result && result.kind === 'unauthorized'
      ? { message: errorWords(result.error), canInsist: false }
      : undefined;
  }

  #review(draft: Draft, place: Place): Promise<Move> {
    return review(draft, place, {
      connection: (of) => this.#connection(of),
      check: (connection, key, signal) => this.#check.of(connection, key, signal),
      forget: () => {
        this.#check.forget();
      },
      chooseAccount: (connection) => this.#trial.signIn(connection, { otherAccount: true }),
      askAddress,
      askSignIn: () => askAgain(draft, () => this.#signInSteps(draft)),
      askSecret: () => askAgain(draft, () => this.#secretSteps(draft)),
      save: async (connection, key, capabilities) => {
        // First what the user agreed to: a connection that appears without it would ask for it.
        await this.#trial.keep(connection);
        await this.#parts.save({ connection, key, capabilities });
      },
    });
  }

  #connection(draft: Draft): Connection {
    return connectionOf(draft, this.#parts.isTaken);
  }
}

/** Whether what the environment said is enough to try the server with. */
function isComplete(draft: Draft): boolean {
  return (rowOf(draft.kind).address === undefined || objectionTo(draft) === undefined) && keyOf(draft) !== '';
}

/** Goes through some steps out of turn. Who does not come to their end keeps the answers of before. */
async function askAgain(draft: Draft, steps: () => Step[]): Promise<boolean> {
  const before = { ...draft };
  const answered = await runForm(steps, { within: true });
  if (!answered) {
    Object.assign(draft, before);
  }
  return answered;
}
