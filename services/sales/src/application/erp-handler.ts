import type { ErpMirrorEvent, ErpSyncEvent } from '@icrm/contracts';
import type { CommandContext, EventStore } from '@icrm/event-store';
import { type Clock, nameId } from '@icrm/runtime';
import { type ErpMirror, erpMirror, type MirrorDocument } from '../domain/erp-mirror.ts';
import { type ErpSync, type ErpSyncCommand, erpSync } from '../domain/erp-sync.ts';
import type { SalesFacts } from '../domain/sales-facts.ts';
import { handlerOf } from './aggregate.ts';
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
export const takeOver = async ({ tenant, ...on }: Mirroring, change: ErpChange): Promise<void> => {
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
};

/** Takes over the next changes; true: there are more. */
export const takeOverChanges = async (mirroring: Mirroring, source: ErpSource): Promise<boolean> => {
  const { tenant, ...on } = mirroring;
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
