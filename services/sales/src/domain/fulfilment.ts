import type { OrderEvent, salesCommands } from '@icrm/contracts';
import { accept, type Decision, reject } from '@icrm/decider';
import { decompose } from './bundle.ts';
import { type HoldRejection, releaseHold } from './hold.ts';
import type { KnownOrder, OrderFacts } from './order.ts';

export type FulfilmentRejection =
  | 'order-already-confirmed'
  | 'order-not-confirmed'
  | 'order-shipped'
  | 'order-already-released'
  | 'release-without-design'
  | 'configuration-not-found'
  | 'specification-not-approved'
  | 'nothing-to-ship'
  | 'more-than-ordered'
  | 'line-not-found'
  | 'line-not-a-bundle'
  | 'total-too-large';

type Outcome = Decision<OrderEvent, FulfilmentRejection | HoldRejection>;

/** What becomes of an order that was placed and not cancelled. */
export const decideFulfilment = (
  { type, data }: salesCommands.OrderWorkCommand,
  state: KnownOrder,
  facts: OrderFacts,
): Outcome => {
  const { now: at } = facts;
  const names = { orderId: state.orderId, customerId: state.customerId };
  switch (type) {
    case 'ConfirmOrder':
      return confirm(state, facts);
    case 'ReleaseHold':
      return releaseHold(state, { reason: data.reason, at, byHand: true });
    case 'AmendOrder':
      return amend(data, state, at);
    case 'ReleaseOrder':
      return release(data, state, facts);
    case 'ReportManufacturing':
      return accept({ type: 'ManufacturingProgressed', data: { ...names, ...data, at } });
    case 'ShipOrder':
      return ship(data, state, facts);
    case 'UnbundleLine':
      return unbundle(data.line, state, facts);
  }
};

/** Orders of whom is given no credit are not confirmed, unless somebody let them go on; one whose block is gone goes on. */
const confirm = (
  { orderId, customerId, confirmed, held, waived = false }: KnownOrder,
  { now: at, creditBlock }: OrderFacts,
): Outcome => {
  const names = { orderId, customerId };
  if (confirmed) return reject('order-already-confirmed');
  if (creditBlock !== undefined && !waived) return reject('order-held');
  const done = { type: 'OrderConfirmed', data: { ...names, at } } as const;
  if (held === undefined) return accept(done);
  const reason = 'credit is given again';
  return accept<OrderEvent>(
    { type: 'OrderHoldReleased', data: { ...names, why: held.why, reason, byHand: false, at } },
    done,
  );
};

type Of<T extends string> = Extract<salesCommands.OrderWorkCommand, { type: T }>['data'];

const amend = (
  { lines, reason }: Of<'AmendOrder'>,
  { orderId, customerId, currency, shipped, totalMinor: beforeMinor }: KnownOrder,
  at: string,
): Outcome => {
  if (Object.keys(shipped).length > 0) return reject('order-shipped');
  const totalMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  if (!Number.isSafeInteger(totalMinor)) return reject('total-too-large');
  return accept({
    type: 'OrderAmended',
    data: { orderId, customerId, lines, currency, totalMinor, beforeMinor, reason, at },
  });
};

const release = (
  { configurationId, engineeringId }: Of<'ReleaseOrder'>,
  { orderId, customerId, confirmed, released }: KnownOrder,
  { now: at, configured = false, approvedVersion }: OrderFacts,
): Outcome => {
  const names = { orderId, customerId };
  if (released) return reject('order-already-released');
  if (!confirmed) return reject('order-not-confirmed');
  if ((configurationId === undefined) === (engineeringId === undefined))
    return reject('release-without-design');
  if (configurationId !== undefined)
    return configured
      ? accept({ type: 'OrderReleased', data: { ...names, mode: 'configured', configurationId, at } })
      : reject('configuration-not-found');
  return approvedVersion === undefined
    ? reject('specification-not-approved')
    : accept({
        type: 'OrderReleased',
        data: { ...names, mode: 'engineered', engineeringId, specificationVersion: approvedVersion, at },
      });
};

const ship = (
  { lines: given, carrier, tracking }: Of<'ShipOrder'>,
  { orderId, customerId, confirmed, lines, shipped }: KnownOrder,
  { now: at, shipmentId = '' }: OrderFacts,
): Outcome => {
  if (!confirmed) return reject('order-not-confirmed');
  const left = lines.map(({ quantity }, line) => ({ line, quantity: quantity - (shipped[line] ?? 0) }));
  const open = left.filter(({ quantity }) => quantity > 0);
  if (open.length === 0) return reject('nothing-to-ship');
  const sent = [...Map.groupBy(given.length === 0 ? open : given, ({ line }) => line)].map(([line, of]) => ({
    line,
    quantity: of.reduce((sum, { quantity }) => sum + quantity, 0),
  }));
  if (sent.some(({ line, quantity }) => quantity > (left[line]?.quantity ?? 0)))
    return reject('more-than-ordered');
  const complete = open.every(({ line, quantity }) =>
    sent.some((it) => it.line === line && it.quantity === quantity),
  );
  return accept({
    type: 'OrderShipped',
    data: { orderId, customerId, shipmentId, carrier, tracking, lines: sent, complete, at },
  });
};

const unbundle = (
  line: number,
  { orderId, customerId, lines, shipped }: KnownOrder,
  { now: at, bundle }: OrderFacts,
): Outcome => {
  const bundled = lines[line];
  if (Object.keys(shipped).length > 0) return reject('order-shipped');
  if (bundled === undefined) return reject('line-not-found');
  if (bundle === undefined || bundle.status === 'unknown') return reject('line-not-a-bundle');
  const { bundleId, version: bundleVersion } = bundle;
  return accept({
    type: 'BundleDecomposed',
    data: { orderId, customerId, line, bundleId, bundleVersion, lines: decompose(bundle, bundled), at },
  });
};
