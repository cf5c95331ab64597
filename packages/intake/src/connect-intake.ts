import { intakeV1 } from '@icrm/contracts';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { newId, type Part } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import type { IntakeItem, Outcome, Taken, Work } from './item.ts';

/** Where the ledger is, and who offers. */
export type IntakeSettings = {
  /** host:port of the feed. */
  readonly address: string;
  /** The name of the connector, such as imap or import; the same for ever. */
  readonly source: string;
};

/** One handing over of a mailbox. */
export type Taking<I extends IntakeItem> = {
  readonly tenant: string;
  readonly mailbox: string;
  /** At most 1,000. */
  readonly items: readonly I[];
  readonly work: Work<I>;
  /** Names this handing over; the same when it is done again after a failure. Default: a new one. */
  readonly delivery?: string;
  /** Where the sequence numbers of the mailbox begin; counts with its first offer. */
  readonly firstSequence?: bigint;
  /** Items worked on at once; 1 keeps their order. Default 1. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
};

/** The ledger as a connector uses it. */
export type Intake = {
  /**
   * Enters items, works on those that are new or still open, and settles each. Resolves when all are tried; items whose
   * work threw are `open`. @throws RpcError when the ledger cannot be reached: nothing is lost, take the same in again
   */
  take<I extends IntakeItem>(taking: Taking<I>): Promise<readonly Taken[]>;
  /** Works on quarantined items of this source that somebody asked for again, for as long as the part runs. */
  replays(
    work: (
      item: IntakeItem & { readonly tenant: string; readonly mailbox: string },
      signal: AbortSignal,
    ) => Promise<Outcome>,
    options?: { readonly everyMs?: number },
  ): Part;
  /** The ledger itself: sums, gaps, quarantine. */
  readonly ledger: RpcClient<typeof intakeV1.IntakeServiceService>;
  close(): void;
};

/** Connects a connector with the ledger; nothing is dialled before the first use. */
export const connectIntake = ({ address, source }: IntakeSettings): Intake => {
  const ledger = rpcClient(intakeV1.IntakeServiceClient, address, { deadlineMs: 20_000 });
  const log = logger(`${source}.intake`);

  const settle = async (box: Box, id: string, outcome: Outcome): Promise<Taken> => {
    const { items } = await ledger.settleItems({
      ...box,
      source,
      items: [{ id, outcome: toOutcome(outcome) }],
    });
    return { id, state: stateOf(items[0]) };
  };

  const workOn = async <I extends IntakeItem>(
    box: Box,
    item: I,
    { work, signal }: Working<I>,
  ): Promise<Taken> => {
    try {
      return await settle(box, item.id, await work(item, signal));
    } catch (error) {
      log.warn({ err: error }, 'an item stays open');
      return { id: item.id, state: 'open', error };
    }
  };

  const replayOnce = async (work: Working<Claimed>, signal: AbortSignal): Promise<number> => {
    const { items } = await ledger.claimReplays({ source, tenant: '', limit: 50 }, { signal });
    for (const { tenant, mailbox, ...item } of items)
      await workOn({ tenant, mailbox }, { tenant, mailbox, ...item }, work);
    return items.length;
  };

  return {
    ledger,
    async take({ tenant, mailbox, items, work, delivery = newId(), firstSequence = 0n, ...rest }) {
      const { concurrency = 1, signal = new AbortController().signal } = rest;
      const box = { tenant, mailbox };
      const request = { ...box, source, delivery, firstSequence, items: items.map(toOffered) };
      const { items: states } = await ledger.offerItems(request, { signal });
      const taken: Taken[] = states.map((one) => ({ id: one.id, state: stateOf(one) }));
      const queue = states.flatMap((one, index) => (one.work ? [index] : []));
      const lane = async (): Promise<void> => {
        for (let index = queue.shift(); index !== undefined && !signal.aborted; index = queue.shift()) {
          const item = items[index];
          if (item !== undefined) taken[index] = await workOn(box, item, { work, signal });
        }
      };
      await Promise.all(Array.from({ length: concurrency }, lane));
      return taken;
    },

    replays(work, { everyMs = 2_000 } = {}) {
      const stopping = new AbortController();
      const { signal } = stopping;
      let running: Promise<void> | undefined;
      const run = async (): Promise<void> => {
        while (!signal.aborted) {
          const count = await replayOnce({ work, signal }, signal).catch((err: unknown) => {
            if (!signal.aborted) log.warn({ err }, 'replays cannot be asked for');
            return 0;
          });
          if (count === 0) await pause(everyMs, signal);
        }
      };
      return {
        name: `${source}.replays`,
        async start() {
          running = run();
          return undefined;
        },
        async stop() {
          stopping.abort();
          await running;
        },
      };
    },

    close: () => ledger.close(),
  };
};

type Box = { readonly tenant: string; readonly mailbox: string };
type Claimed = IntakeItem & Box;
type Working<I extends IntakeItem> = { readonly work: Work<I>; readonly signal: AbortSignal };

const stateOf = (one: intakeV1.ItemState | undefined): Taken['state'] => {
  switch (one?.state) {
    case 'open':
    case 'stored':
    case 'deduplicated':
    case 'quarantined':
      return one.state;
    default:
      return 'unknown';
  }
};

const toOffered = ({ id, sequence = 0n, payload, customerIds = [] }: IntakeItem): intakeV1.OfferedItem => ({
  id,
  sequence,
  payload: Buffer.from(payload ?? []),
  customerIds: [...customerIds],
});

const toOutcome = (outcome: Outcome): intakeV1.SettledItem['outcome'] => {
  switch (outcome.kind) {
    case 'stored':
      return { $case: 'stored', value: { position: outcome.position, stream: outcome.stream ?? '' } };
    case 'deduplicated':
      return { $case: 'deduplicated', value: { sameAs: outcome.sameAs ?? '' } };
    case 'quarantined': {
      const { reason, detail = '', payload } = outcome;
      return { $case: 'quarantined', value: { reason, detail, payload: Buffer.from(payload ?? []) } };
    }
  }
};

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
