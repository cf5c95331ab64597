import type { OrderEvent, OrderLine, salesCommands } from '@icrm/contracts';
import { accept, type Decider, type Decision, type Facts, reject } from '@icrm/decider';
import type { Bundle } from './bundle.ts';
import { decideFulfilment, type FulfilmentRejection } from './fulfilment.ts';
import { type HoldRejection, heldFor, releaseHold } from './hold.ts';
import { type PriceRejection, type QuotedPrice, wrongPrice } from './price-check.ts';

export type OrderCommand =
  | {
      readonly type: 'PlaceOrder';
      readonly data: {
        readonly orderId: string;
        readonly customerId: string;
        readonly reference?: string | undefined;
        readonly currency: string;
        readonly lines: readonly OrderLine[];
        /** What the caller believes the lines add up to; left out: nothing to compare with. */
        readonly totalMinor?: number | undefined;
        readonly priceTraceId?: string | undefined;
        readonly agentId?: string | undefined;
        readonly callId?: string | undefined;
        readonly quoteId?: string | undefined;
      };
    }
  | { readonly type: 'CancelOrder'; readonly data: { readonly reason: string } }
  | salesCommands.OrderWorkCommand
  /** The customer is given no credit, or again: said by the service itself. */
  | HoldCommand
  /** What the ERP said of an order that it was told of: said by the service itself. */
  | {
      readonly type: 'RecordErpAnswer';
      readonly data: { readonly orderRevision: number } & (
        | { readonly reference: string }
        | { readonly refused: string }
      );
    };

type HoldCommand = {
  readonly type: 'HoldForCredit' | 'LiftHold';
  readonly data: { readonly reason: string };
};
const isOfHold = (command: OrderCommand): command is HoldCommand =>
  command.type === 'HoldForCredit' || command.type === 'LiftHold';

export type OrderRejection =
  | 'order-already-placed'
  | 'order-not-found'
  | 'order-already-cancelled'
  | 'order-without-lines'
  | 'total-differs'
  | 'total-too-large'
  | HoldRejection
  | PriceRejection
  | FulfilmentRejection;

/** Foreign knowledge: what a release names, the bundle of a line, and the id of a shipment. */
export type OrderFacts = Facts & {
  readonly bundle?: Bundle;
  readonly configured?: boolean;
  /** The approved version of what was engineered; none: nothing is approved. */
  readonly approvedVersion?: number | undefined;
  readonly shipmentId?: string;
  /** Why the customer is given no credit; none: they are, or nobody says. */
  readonly creditBlock?: string | undefined;
  /** What the price that is referred to was. */
  readonly quoted?: QuotedPrice | undefined;
};

export type KnownOrder = {
  readonly status: 'placed' | 'cancelled';
  readonly orderId: string;
  readonly customerId: string;
  readonly totalMinor: number;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  /** How many of each line are on their way. */
  readonly shipped: Readonly<Record<number, number>>;
  readonly confirmed: boolean;
  readonly released: boolean;
  /** Why it waits. */
  readonly held?: { readonly why: 'credit'; readonly reason: string } | undefined;
  /** Somebody let it go on: it is not held for credit again. */
  readonly waived?: boolean;
  readonly manufacturing?: string;
  readonly erpReference?: string;
  readonly placedAt: string;
  readonly reference?: string | undefined;
  readonly quoteId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly callId?: string | undefined;
};
export type Order = { readonly status: 'unknown' } | KnownOrder;

type Place = Extract<OrderCommand, { type: 'PlaceOrder' }>['data'];

/** Facts in stream `order-<tenant>.<id>`. */
export const order: Decider<Order, OrderCommand, OrderEvent, OrderRejection, OrderFacts> = {
  initial: { status: 'unknown' },

  evolve(state, event) {
    if (event.type === 'OrderPlaced') {
      const { at: placedAt, priceTraceId: _trace, ...told } = event.data;
      return { status: 'placed', ...told, placedAt, shipped: {}, confirmed: false, released: false };
    }
    return state.status === 'unknown' ? state : evolveKnown(state, event);
  },

  decide(command, state, facts) {
    if (command.type === 'PlaceOrder')
      return state.status === 'unknown' ? place(command.data, facts) : reject('order-already-placed');

    if (state.status === 'unknown') return reject('order-not-found');
    if (command.type === 'RecordErpAnswer') return accept(erpAnswer(command.data, state, facts.now));
    if (isOfHold(command)) return settleHold(command, state, facts.now);
    if (state.status === 'cancelled') return reject('order-already-cancelled');
    if (command.type !== 'CancelOrder') return decideFulfilment(command, state, facts);
    if (Object.keys(state.shipped).length > 0) return reject('order-shipped');
    const { orderId, customerId, totalMinor, currency } = state;
    return accept({
      type: 'OrderCancelled',
      data: { orderId, customerId, reason: command.data.reason, totalMinor, currency, at: facts.now },
    });
  },
};

const evolveKnown = (
  state: KnownOrder,
  { type, data }: Exclude<OrderEvent, { type: 'OrderPlaced' }>,
): KnownOrder => {
  switch (type) {
    case 'OrderCancelled':
      return { ...state, status: 'cancelled' };
    case 'OrderHeld':
      return { ...state, held: { why: data.why, reason: data.reason } };
    case 'OrderHoldReleased':
      return { ...state, held: undefined, waived: data.byHand };
    case 'OrderConfirmed':
      return { ...state, confirmed: true };
    case 'OrderAmended':
      return { ...state, lines: data.lines, totalMinor: data.totalMinor };
    case 'OrderReleased':
      return { ...state, released: true };
    case 'ManufacturingProgressed':
      return { ...state, manufacturing: data.stage };
    case 'OrderShipped': {
      const shipped = { ...state.shipped };
      for (const { line, quantity } of data.lines) shipped[line] = (shipped[line] ?? 0) + quantity;
      return { ...state, shipped };
    }
    case 'OrderSentToErp':
      return { ...state, erpReference: data.erpReference };
    case 'OrderRefusedByErp':
      return state;
    case 'BundleDecomposed':
      return { ...state, lines: state.lines.toSpliced(data.line, 1, ...data.lines) };
  }
};

/** Only an order that is not confirmed yet waits, and none that somebody let go on. */
const settleHold = (
  { type, data: { reason } }: HoldCommand,
  state: KnownOrder,
  at: string,
): Decision<OrderEvent, OrderRejection> => {
  const { status, confirmed, held, waived = false } = state;
  if (status === 'cancelled') return accept();
  if (type === 'LiftHold')
    return held === undefined ? accept() : releaseHold(state, { reason, at, byHand: false });
  return confirmed || held !== undefined || waived ? accept() : accept(...heldFor(state, reason, at));
};

const place = (
  { totalMinor: expected, lines, ...data }: Place,
  { now: at, creditBlock, quoted }: OrderFacts,
): Decision<OrderEvent, OrderRejection> => {
  const totalMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

  if (lines.length === 0) return reject('order-without-lines');
  if (!Number.isSafeInteger(totalMinor)) return reject('total-too-large');
  if (expected !== undefined && expected !== totalMinor) return reject('total-differs');
  const wrong = data.priceTraceId === undefined ? undefined : wrongPrice({ ...data, lines, at }, quoted);
  if (wrong !== undefined) return reject(wrong);
  const placed: OrderEvent = {
    type: 'OrderPlaced',
    data: { ...data, lines: [...lines], totalMinor, at },
  };
  return accept(placed, ...heldFor(data, creditBlock, at));
};

const erpAnswer = (
  answer: Extract<OrderCommand, { type: 'RecordErpAnswer' }>['data'],
  { orderId, customerId }: KnownOrder,
  at: string,
): OrderEvent => {
  const { orderRevision } = answer;
  return 'reference' in answer
    ? {
        type: 'OrderSentToErp',
        data: { orderId, customerId, erpReference: answer.reference, orderRevision, at },
      }
    : { type: 'OrderRefusedByErp', data: { orderId, customerId, orderRevision, reason: answer.refused, at } };
};
