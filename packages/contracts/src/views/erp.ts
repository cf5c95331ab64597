import { z } from 'zod';
import { day, instant, money } from '../vocabulary.ts';

/** What the ERP says of a customer. */
export const erpView = z
  .strictObject({
    /** Invoices that are not paid, the first to be due first. */
    openInvoices: z.array(
      z.strictObject({
        documentId: z.string(),
        number: z.string(),
        total: money,
        open: money,
        dueOn: day,
        orderId: z.string().optional(),
      }),
    ),
    /** What is open, per currency, in the order of the currency codes. */
    open: z.array(money),
    lastPayment: z.strictObject({ amount: money, receivedOn: day }).optional(),
    /** Projects that are not finished. */
    projects: z.array(
      z.strictObject({ documentId: z.string(), name: z.string(), status: z.string(), percent: z.int() }),
    ),
    creditBlocked: z.boolean(),
    /** When the ERP last changed something here, and when we took it over. */
    freshness: z.strictObject({ changedAt: instant, mirroredAt: instant }),
  })
  .meta({ id: 'ErpView' });
export type ErpView = z.infer<typeof erpView>;
