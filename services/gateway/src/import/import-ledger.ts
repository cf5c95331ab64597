import { intakeV1 } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import type { Clients } from '../clients.ts';
import type { Line } from './line.ts';

/** What a line became, as the ledger wants to know it. */
export type LineOutcome = {
  readonly outcome: 'accepted' | 'deduplicated' | 'rejected';
  readonly position: bigint;
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
};

/** The account of one upload: every line is offered before it is worked on, and settled after. */
export type ImportLedger<T> = {
  /** The lines, offered. @throws RpcError when the ledger cannot be reached: then nothing of them was worked on */
  offered(lines: AsyncIterable<Line<T>>): AsyncGenerator<Line<T>>;
  settled(line: Line<T>, outcome: LineOutcome): void;
  /** Resolves when every line is settled. */
  finish(): Promise<void>;
};

type Options<T> = {
  readonly intake: Clients['intake'];
  readonly box: { readonly tenant: string; readonly source: string; readonly mailbox: string };
  /** What is kept of a line that was refused, so that it can be mended and worked on again. */
  readonly payloadOf: (value: T) => object;
};

const AT_ONCE = 200;
// Whoever sends a line and waits for its report does not wait longer.
const GATHERED_MS = 20;

/** Keeps the account of an upload in the feed's ledger, many lines at once. */
export const importLedger = <T extends { readonly reference: string }>({
  intake,
  box,
  payloadOf,
}: Options<T>): ImportLedger<T> => {
  const delivery = newId();
  let waiting: intakeV1.SettledItem[] = [];
  let settling: Promise<void> = Promise.resolve();
  let failure: unknown;

  const idOf = (line: Line<T>): string =>
    (line.ok ? line.value.reference : line.refusal.reference) ?? `${delivery}:${line.line}`;

  const flush = (): void => {
    const items = waiting;
    waiting = [];
    if (items.length === 0) return;
    settling = settling
      .then(async () => void (await intake.settleItems({ ...box, items })))
      .catch((error: unknown) => {
        failure ??= error;
      });
  };

  return {
    async *offered(lines) {
      for await (const some of gathered(lines)) {
        const items = some.map((line) => intakeV1.OfferedItem.fromPartial({ id: idOf(line) }));
        await intake.offerItems({
          ...box,
          delivery: `${delivery}/${some[0]?.line}`,
          firstSequence: 0n,
          items,
        });
        yield* some;
      }
    },
    settled(line, { outcome, position, reason = 'refused', detail = '' }) {
      const payload = line.ok ? Buffer.from(JSON.stringify(payloadOf(line.value))) : Buffer.alloc(0);
      const id = idOf(line);
      waiting.push(
        outcome === 'rejected'
          ? {
              id,
              outcome: { $case: 'quarantined', value: { reason, detail: detail.slice(0, 2_000), payload } },
            }
          : { id, outcome: { $case: 'stored', value: { position, stream: '' } } },
      );
      if (waiting.length >= AT_ONCE) flush();
    },
    async finish() {
      flush();
      await settling;
      if (failure !== undefined) throw failure;
    },
  };
};

/** What comes within a moment, together. */
async function* gathered<T>(source: AsyncIterable<T>): AsyncGenerator<T[]> {
  const items = source[Symbol.asyncIterator]();
  let next = items.next();
  try {
    for (;;) {
      const first = await next;
      if (first.done === true) return;
      const some = [first.value];
      const late = timer(GATHERED_MS);
      next = items.next();
      while (some.length < AT_ONCE) {
        const more = await Promise.race([next, late.passed]);
        if (more === undefined || more.done === true) break;
        some.push(more.value);
        next = items.next();
      }
      late.clear();
      yield some;
    }
  } finally {
    next.catch(() => undefined);
    await items.return?.();
  }
}

const timer = (ms: number) => {
  const { promise: passed, resolve } = Promise.withResolvers<undefined>();
  const handle = setTimeout(() => resolve(undefined), ms);
  return { passed, clear: () => clearTimeout(handle) };
};
