import type { OrderLine, TillEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';
import type { SalesFacts } from './sales-facts.ts';

/** How many of the latest sales a till can repeat and be understood. */
const REMEMBERED = 1_000;

export type TillCommand = RecordPosSale | RecordPosVisit;
type RecordPosVisit = {
  readonly type: 'RecordPosVisit';
  readonly data: {
    readonly tillId: string;
    readonly sequence: number;
    readonly customerId: string;
    readonly purpose: string;
    readonly offline: boolean;
    readonly digest: string;
  };
};
type RecordPosSale = {
  readonly type: 'RecordPosSale';
  readonly data: {
    readonly tillId: string;
    readonly sequence: number;
    readonly orderId?: string | undefined;
    readonly currency: string;
    readonly lines: readonly OrderLine[];
    readonly offline: boolean;
    /** Of currency, customer and lines. */
    readonly digest: string;
  };
};
export type TillRejection = 'till-sequence-taken' | 'total-too-large';
export type Till = {
  readonly highest: number;
  /** Numbers that are missing, as ranges in order. */
  readonly missing: readonly { readonly from: number; readonly to: number }[];
  readonly digests: Readonly<Record<number, string>>;
};

/** Facts in stream `till-<tenant>.<till>`: each number once, in any order; what is missing is known at any time. */
export const till: Decider<Till, TillCommand, TillEvent, TillRejection, SalesFacts> = {
  initial: { highest: 0, missing: [], digests: {} },

  evolve({ highest, missing, digests }, { type, data }) {
    if (type === 'PosGapDetected')
      return { highest, missing: [...missing, { from: data.from, to: data.to }], digests };
    if (type === 'PosGapClosed') return { highest, missing: without(missing, data.sequence), digests };
    const { [data.sequence - REMEMBERED]: _forgotten, ...remembered } = digests;
    return {
      highest: Math.max(highest, data.sequence),
      missing,
      digests: { ...remembered, [data.sequence]: data.digest },
    };
  },

  decide(command, { highest, missing, digests }, { now: at }) {
    const { tillId, sequence, digest } = command.data;
    const told = factOf(command, at);
    if (told === undefined) return reject('total-too-large');
    if (sequence === highest + 1) return accept(told);
    if (sequence > highest) {
      const gap = { tillId, from: highest + 1, to: sequence - 1, at };
      return accept<TillEvent>(told, { type: 'PosGapDetected', data: gap });
    }
    if (missing.some(({ from, to }) => from <= sequence && sequence <= to)) {
      const left = without(missing, sequence).reduce((sum, { from, to }) => sum + to - from + 1, 0);
      return accept<TillEvent>(told, { type: 'PosGapClosed', data: { tillId, sequence, missing: left, at } });
    }
    return digests[sequence] === digest ? accept() : reject('till-sequence-taken');
  },
};

/** What the till tells as a fact; undefined when it sold for more than can be counted. */
const factOf = (command: TillCommand, at: string): TillEvent | undefined => {
  if (command.type === 'RecordPosVisit') return { type: 'PosVisitRecorded', data: { ...command.data, at } };
  const { lines, ...data } = command.data;
  const totalMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  if (!Number.isSafeInteger(totalMinor)) return undefined;
  return { type: 'PosSaleRecorded', data: { ...data, totalMinor, lines: lines.length, at } };
};

const without = (ranges: Till['missing'], number: number): Till['missing'] =>
  ranges.flatMap(({ from, to }) =>
    number < from || number > to
      ? [{ from, to }]
      : [
          { from, to: number - 1 },
          { from: number + 1, to },
        ].filter((range) => range.from <= range.to),
  );
