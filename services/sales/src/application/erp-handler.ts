import type { ErpMirrorEvent, ErpSyncEvent } from '@icrm/contracts';
import type { CommandContext, EventStore } from '@icrm/event-store';
import { type Clock, nameId } from '@icrm/runtime';
import { type ErpMirror, erpMirror, type MirrorDocument } from '../domain/erp-mirror.ts';
import { type ErpSync, type ErpSyncCommand, erpSync } from '../domain/erp-sync.ts';
import type { SalesFacts } from '../domain/sales-facts.ts';
import { handlerOf } from './aggregate.ts';
import { credits } from './credit-handler.ts';
import { orders } from './order-handler.ts';
import type { ErpChange, ErpSource } from './ports.ts';

/** The documents of stream `erpmirror-<tenant>.<id>`. */
export const mirrors = handlerOf<ErpMirror, MirrorDocument, ErpMirrorEvent, never, SalesFacts>({
  noun: 'erpmirror',
  decider: erpMirror,
});
/** How far a source was taken over: stream `erpsync-<tenant>.<source>`. */
export const syncs = handlerOf<ErpSync, ErpSyncCommand, ErpSyncEvent, never, SalesFacts>({
  noun: 'erpsync',
  decider: erpSync,
});

/** The name of the one source that there is. */
export const SOURCE = 'erp';

/** Who takes over from the ERP. */
export type Mirroring = {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly tenant: string;
  /** How long a document is tried; as long as a command unless given. */
  readonly withinMs?: number;
  /** The customer's orders that are not confirmed yet, as far as they are listed. */
  readonly openOrders: (customerId: string) => Promise<readonly string[]>;
};

const contextOf = (tenant: string, name: string): CommandContext => ({
  commandId: nameId(`erp/${tenant}/${name}`),
  tenant,
  actor: { kind: 'system', id: 'erp' },
  channel: 'system',
});

/** Where the mirror of a document stands. */
export const mirrorIdOf = (kind: string, documentId: string): string =>
  nameId(`erp/${SOURCE}/${kind}/${documentId}`);

/** Takes over a document. What comes again, or late, changes nothing. */
export const takeOver = async (mirroring: Mirroring, change: ErpChange): Promise<void> => {
  const { tenant, openOrders: _open, ...on } = mirroring;
  const { kind, documentId, version } = change;
  const context = contextOf(tenant, `${kind}/${documentId}/${version}`);
  if (change.kind === 'manufacturing') {
    const { orderId, stage } = change;
    const command = { type: 'ReportManufacturing', data: { stage, reference: documentId } } as const;
    // An order that is not there or was cancelled has no factory to listen to.
    await orders.handle({ ...on, context }, orderId, command);
    return;
  }
  const data = { document: change.document };
  await mirrors.handle({ ...on, context }, mirrorIdOf(kind, documentId), {
    type: 'MirrorDocument',
    data,
  });
  if (change.kind === 'credit') await settleCredit(mirroring, change);
};

/** Orders of a customer wait while they are given no credit. Done again, it changes nothing more. */
const settleCredit = async (
  { tenant, openOrders, ...on }: Mirroring,
  { documentId, version }: ErpChange,
): Promise<void> => {
  // As it stands now: a document that came late says nothing.
  const mirror = await mirrors.read(on.store, tenant, mirrorIdOf('credit', documentId));
  if (mirror.status === 'unknown' || mirror.version !== version) return;
  const document = mirror.document as Extract<ErpMirrorEvent, { type: 'CreditStatusMirrored' }>['data'];
  const { customerId, blocked, reason } = document;
  const named = `credit/${documentId}/${version}`;
  const outcome = await credits.handle({ ...on, context: contextOf(tenant, named) }, customerId, {
    type: 'SettleCredit',
    data: { customerId, documentId, blocked, reason },
  });
  // Nothing that the ERP says of credit is refused.
  const [why] = outcome.accepted ? Object.values(outcome.state.blocks) : [];
  for (const orderId of await openOrders(customerId)) {
    const context = contextOf(tenant, `${named}/${orderId}`);
    const type = why === undefined ? 'LiftHold' : 'HoldForCredit';
    await orders.handle({ ...on, context }, orderId, {
      type,
      data: { reason: why ?? 'credit is given again' },
    });
  }
};

/** Takes over the next changes; true: there are more. */
export const takeOverChanges = async (mirroring: Mirroring, source: ErpSource): Promise<boolean> => {
  const { tenant, openOrders: _open, ...on } = mirroring;
  const { cursor: from } = await syncs.read(on.store, tenant, SOURCE);
  const { changes, cursor: to, more } = await source.changesAfter(from, 100);
  for (const change of changes) await takeOver(mirroring, change);
  if (to !== from)
    await syncs.handle({ ...on, context: contextOf(tenant, `cursor/${to}`) }, SOURCE, {
      type: 'MoveCursor',
      data: { from, to, documents: changes.length },
    });
  return more;
};
