import type { OrderLine } from '@icrm/contracts';
import type { CommandContext, EventStore } from '@icrm/event-store';
import type { Clock } from '@icrm/runtime';
import type { MirrorDocument } from '../domain/erp-mirror.ts';

/** What the handlers of this service stand on. */
export type Handling = {
  readonly store: EventStore;
  readonly context: CommandContext;
  /** The time of commands that say no time of their own. */
  readonly clock?: Clock | undefined;
  /** Ends the trying when the caller has gone. */
  readonly signal?: AbortSignal;
  /** How long to try while others write first or the log does not answer. */
  readonly withinMs?: number;
  /** The revision that the caller saw; the command is refused when the stream has moved on since. */
  readonly expectedRevision?: bigint | undefined;
  /** Whether somebody says whom a tenant gives credit; without, nobody is asked. */
  readonly asksCredit?: (tenant: string) => boolean;
};

/** A document of an ERP in our words: what it becomes here. */
export type ErpChange =
  | {
      readonly kind: 'invoice' | 'payment' | 'stock' | 'project' | 'credit';
      readonly documentId: string;
      readonly version: number;
      readonly document: MirrorDocument['data']['document'];
    }
  | {
      readonly kind: 'manufacturing';
      readonly documentId: string;
      readonly version: number;
      readonly orderId: string;
      readonly stage: string;
    };

/** An order as an ERP is told of it. */
type OrderForErp = {
  readonly orderId: string;
  readonly revision: number;
  readonly customerId: string;
  readonly status: 'confirmed' | 'cancelled';
  readonly reference?: string | undefined;
  readonly currency: string;
  readonly totalMinor: number;
  readonly lines: readonly OrderLine[];
};

/** What we need of an ERP. */
export type ErpSource = {
  readonly kinds: readonly string[];
  changesAfter(
    cursor: string,
    limit: number,
  ): Promise<{ readonly changes: readonly ErpChange[]; readonly cursor: string; readonly more: boolean }>;
  versions(kind: string): Promise<ReadonlyMap<string, number>>;
  fetch(kind: string, ids: readonly string[]): Promise<readonly ErpChange[]>;
  /** The reference under which it has the order, or why it does not take it. */
  sendOrder(
    order: OrderForErp,
    key: string,
  ): Promise<{ readonly reference: string } | { readonly refused: string }>;
};
