import fc from 'fast-check';
import type { Effect, Fault } from './scriptedServer';
import { RUN_IDS, type World } from './world';

/** What the generator needs to know of a world: which windows are open. */
export interface Model {
  readonly open: boolean[];
}

/** One thing that happens, by itself or because of the user. Prints as what it is. */
class Move implements fc.AsyncCommand<Model, World> {
  readonly #name: string;
  readonly #may: (model: Model) => boolean;
  readonly #act: (world: World, model: Model) => unknown;

  constructor(
    name: string,
    act: (world: World, model: Model) => unknown,
    may: (model: Model) => boolean = () => true,
  ) {
    this.#name = name;
    this.#may = may;
    this.#act = act;
  }

  check(model: Readonly<Model>): boolean {
    return this.#may(model);
  }

  async run(model: Model, world: World): Promise<void> {
    await this.#act(world, model);
    await world.pass(0);
  }

  toString(): string {
    return this.#name;
  }
}

const STATUSES = [
  'requires_action',
  'in_progress',
  'cancelling',
  'cancelled',
  'completed',
  'failed',
  'expired',
  'paused',
];
const FAULTS: readonly Fault[] = [
  { kind: 'lostBefore' },
  { kind: 'lostAfter' },
  { kind: 'hangsBefore' },
  { kind: 'hangsAfter' },
  { kind: 'fails' },
  { kind: 'failsAfter' },
  { kind: 'badBody' },
  { kind: 'limited', retryAfterMs: undefined },
  { kind: 'limited', retryAfterMs: 12_000 },
  { kind: 'limited', retryAfterMs: 120_000 },
  { kind: 'refuses' },
  { kind: 'overtaken' },
  { kind: 'overtaken' },
];
const EFFECTS: readonly Effect[] = ['cancelling', 'cancelled', 'late', 'nothing', 'noBody'];

const place = fc.nat(1);
const run = fc.constantFrom(...RUN_IDS);

const cancel = fc
  .tuple(place, run)
  .map(
    ([at, id]) =>
      new Move(`cancel ${id} in window ${at}`, (world) => world.windows[at]?.cancel(id), isOpen(at)),
  );

const serverMoves = fc.tuple(run, fc.constantFrom(...STATUSES)).map(
  ([id, status]) =>
    new Move(`${id} becomes ${status}`, ({ server }) => {
      server.set(id, status);
    }),
);

const fault = fc
  .tuple(
    fc.constantFrom('GET' as const, 'POST' as const),
    fc.constantFrom(...FAULTS),
    fc.integer({ min: 1, max: 4 }),
  )
  .map(
    ([method, next, times]) =>
      new Move(`${times} × ${method}: ${JSON.stringify(next)}`, ({ server }) => {
        for (let i = 0; i < times; i++) {
          server.fault(method, next);
        }
      }),
  );

const renewed = fc.constant(
  new Move('POST: renewed', ({ server }) => {
    server.fault('POST', { kind: 'renewed' });
  }),
);

const pace = fc.tuple(fc.constantFrom(0, 400, 3000), fc.constantFrom(...EFFECTS)).map(
  ([latency, effect]) =>
    new Move(`latency ${latency}, a cancel has the effect: ${effect}`, ({ server }) => {
      server.latency = latency;
      server.effect = effect;
    }),
);

const time = fc
  .constantFrom(0, 300, 1100, 2500, 7000, 20_000, 61_000)
  .map((ms) => new Move(`${ms} ms pass`, (world) => world.pass(ms)));

const open = place.map(
  (at) =>
    new Move(
      `open window ${at}`,
      (world, model) => {
        model.open[at] = true;
        world.open(at);
      },
      (model) => !isOpen(at)(model),
    ),
);

const close = place.map(
  (at) =>
    new Move(
      `close window ${at}`,
      (world, model) => {
        model.open[at] = false;
        return world.close(at);
      },
      isOpen(at),
    ),
);

const look = fc
  .tuple(place, fc.boolean())
  .map(
    ([at, looks]) =>
      new Move(
        `window ${at} looks ${looks ? 'at the thread' : 'away'}`,
        (world) => world.windows[at]?.look(looks),
        isOpen(at),
      ),
  );

const lateList = place.map(
  (at) =>
    new Move(
      `window ${at} asks for the list, and others overtake the answer`,
      (world) => {
        world.server.fault('GET', { kind: 'overtaken' });
        world.windows[at]?.look(true);
      },
      isOpen(at),
    ),
);

const key = fc.constantFrom('good' as const, 'bad' as const, undefined).map(
  (next) =>
    new Move(`key: ${next ?? 'none'}`, (world) => {
      world.change({ key: next });
    }),
);

const connection = fc.boolean().map(
  (isConnected) =>
    new Move(isConnected ? 'connect' : 'remove the connection', (world) => {
      world.change({ isConnected });
    }),
);

const deletion = fc.constant(
  new Move('delete the thread', ({ server }) => {
    server.isDeleted = true;
  }),
);

/** All that can happen, what matters most the most often. */
export const moves = [
  cancel,
  cancel,
  cancel,
  cancel,
  time,
  time,
  time,
  time,
  fault,
  fault,
  fault,
  serverMoves,
  serverMoves,
  pace,
  renewed,
  open,
  close,
  look,
  lateList,
  key,
  connection,
  deletion,
];

function isOpen(at: number): (model: Model) => boolean {
  return ({ open: windows }) => windows[at] === true;
}
