import type { CreditEvent } from '@icrm/contracts';
import { accept, type Decider } from '@icrm/decider';
import type { SalesFacts } from './sales-facts.ts';

/** What the ERP says of a customer's credit, in one of its documents. */
export type SettleCredit = {
  readonly type: 'SettleCredit';
  readonly data: {
    readonly customerId: string;
    readonly documentId: string;
    readonly blocked: boolean;
    readonly reason?: string | undefined;
  };
};
/** The documents that block a customer; none: they are given credit. */
export type Credit = { readonly blocks: Readonly<Record<string, string>> };

export const isBlocked = ({ blocks }: Credit): boolean => Object.keys(blocks).length > 0;

/** Facts in stream `credit-<tenant>.<customer>`: blocked as long as any document blocks. */
export const credit: Decider<Credit, SettleCredit, CreditEvent, never, SalesFacts> = {
  initial: { blocks: {} },
  evolve({ blocks }, { type, data: { documentId, reason = 'credit is blocked' } }) {
    const { [documentId]: _gone, ...others } = blocks;
    return { blocks: type === 'CreditBlocked' ? { ...others, [documentId]: reason } : others };
  },
  decide({ data: { blocked, ...data } }, { blocks }, { now: at }) {
    if (blocked === Object.hasOwn(blocks, data.documentId)) return accept();
    return accept({ type: blocked ? 'CreditBlocked' : 'CreditReleased', data: { ...data, at } });
  },
};
