import { derivedId } from '@icrm/runtime';
import type { Register } from '../projections/register.ts';
import { mirrorIdOf, SOURCE, syncs, takeOver } from './erp-handler.ts';
import { openOrdersOf } from './open-orders.ts';
import type { ErpSource, Handling } from './ports.ts';

type Reconciling = { readonly handling: Handling; readonly erp: ErpSource; readonly register: Register };

/** What a comparison found. */
export type Reconciled = {
  readonly kind: string;
  readonly compared: number;
  readonly missing: number;
  readonly stale: number;
  readonly gone: number;
};

/** Compares what was mirrored with what the ERP has, kind by kind, and takes over what is missing or old. */
export const reconcileErp = async (
  reconciling: Reconciling,
  kind: string | undefined,
): Promise<Reconciled[]> => {
  const found: Reconciled[] = [];
  for (const one of kind === undefined ? reconciling.erp.kinds : [kind])
    found.push(await reconcileKind(reconciling, one));
  return found;
};

const reconcileKind = async ({ handling, erp, register }: Reconciling, kind: string): Promise<Reconciled> => {
  const { store, context, clock = { now: () => new Date() } } = handling;
  const { tenant } = context;
  const theirs = await erp.versions(kind);
  const rows = await register.find(tenant, 'erpmirror', { source: kind });
  const ours = new Map(rows.map(({ id, rank = 0 }) => [id, rank]));
  const wrong = [...theirs].filter(([id, version]) => (ours.get(mirrorIdOf(kind, id)) ?? 0) < version);
  const known = new Set([...theirs.keys()].map((id) => mirrorIdOf(kind, id)));
  const reconciled = {
    kind,
    compared: theirs.size,
    missing: wrong.filter(([id]) => !ours.has(mirrorIdOf(kind, id))).length,
    stale: wrong.filter(([id]) => ours.has(mirrorIdOf(kind, id))).length,
    gone: [...ours.keys()].filter((id) => !known.has(id)).length,
  };
  for (const ids of chunks(
    wrong.map(([id]) => id),
    100,
  ))
    for (const change of await erp.fetch(kind, ids))
      await takeOver({ store, clock, tenant, openOrders: openOrdersOf(register, tenant) }, change);
  const commandId = derivedId(context.commandId, kind);
  await syncs.handle({ ...handling, context: { ...context, commandId } }, SOURCE, {
    type: 'RecordReconciliation',
    data: reconciled,
  });
  return reconciled;
};

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
