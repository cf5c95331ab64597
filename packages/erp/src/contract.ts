import { z } from 'zod';

const id = z.string().min(1).max(200);
const instant = z.iso.datetime();
const day = z.iso.date();
const currency = z.string().regex(/^[A-Z]{3}$/);
const minor = z.int();

/** What every document has: its number in the ERP, a version that counts its changes, and when it changed. */
const document = { id, version: z.int().positive(), changedAt: instant };

const invoice = z.strictObject({
  kind: z.literal('invoice'),
  ...document,
  customerId: z.uuid(),
  orderId: z.uuid().optional(),
  number: z.string().min(1).max(100),
  currency,
  totalMinor: minor,
  /** What is not paid yet. */
  openMinor: minor,
  issuedOn: day,
  dueOn: day,
  status: z.enum(['open', 'paid', 'cancelled']),
});
const payment = z.strictObject({
  kind: z.literal('payment'),
  ...document,
  customerId: z.uuid(),
  invoiceId: id.optional(),
  currency,
  amountMinor: minor,
  receivedOn: day,
});
const stock = z.strictObject({
  kind: z.literal('stock'),
  ...document,
  productId: z.string().min(1).max(100),
  location: z.string().min(1).max(100),
  available: z.int(),
  onOrder: z.int().nonnegative(),
});
const project = z.strictObject({
  kind: z.literal('project'),
  ...document,
  customerId: z.uuid(),
  name: z.string().min(1).max(300),
  status: z.enum(['planned', 'running', 'finished', 'stopped']),
  percent: z.int().min(0).max(100),
});
const credit = z.strictObject({
  kind: z.literal('credit'),
  ...document,
  customerId: z.uuid(),
  blocked: z.boolean(),
  reason: z.string().max(300).optional(),
});
const manufacturing = z.strictObject({
  kind: z.literal('manufacturing'),
  ...document,
  orderId: z.uuid(),
  stage: z.string().regex(/^[a-z0-9][a-z0-9._:-]{0,63}$/),
});

/** A document of the ERP as it stands after a change. */
export const erpDocument = z.discriminatedUnion('kind', [
  invoice,
  payment,
  stock,
  project,
  credit,
  manufacturing,
]);
export type ErpDocument = z.infer<typeof erpDocument>;
export type ErpKind = ErpDocument['kind'];
export const erpKinds: readonly ErpKind[] = [
  'invoice',
  'payment',
  'stock',
  'project',
  'credit',
  'manufacturing',
];

/** Changes after a cursor, in the order in which they happened. */
export const erpChanges = z.strictObject({
  changes: z.array(erpDocument),
  /** Where to go on. */
  cursor: z.string().max(500),
  /** True: there are more already. */
  more: z.boolean(),
});
export type ErpChanges = z.infer<typeof erpChanges>;

/** An order as the ERP is told of it. Sent again with more changes; the highest revision is how it stands. */
export const erpOrder = z.strictObject({
  orderId: z.uuid(),
  revision: z.int().nonnegative(),
  customerId: z.uuid(),
  status: z.enum(['confirmed', 'cancelled']),
  reference: z.string().optional(),
  currency,
  totalMinor: minor,
  lines: z
    .array(
      z.strictObject({
        productId: z.string(),
        name: z.string(),
        quantity: z.int().positive(),
        amountMinor: minor,
      }),
    )
    .min(1),
});
export type ErpOrder = z.infer<typeof erpOrder>;
