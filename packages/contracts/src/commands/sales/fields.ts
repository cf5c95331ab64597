import { z } from 'zod';
import { currency, label, minor, money } from '../../vocabulary.ts';

/** Why somebody decided so. */
export const reason = z.string().trim().min(1).max(500);
/** Who in the sales force: the id of an actor. */
export const person = z.string().trim().min(1).max(200);
/** A short line. */
export const line = z.string().trim().min(1).max(300);
/** A reference of another system, or a name of the business. */
export const reference = z.string().trim().min(1).max(100);
/** What is known of somebody or something, by name; text. */
export const attributes = z.record(label, z.string().trim().min(1).max(200));
/** An amount that is not below zero. */
export const value = money.refine((it) => it.minor >= 0, {
  path: ['minor'],
  message: 'must not be negative',
});
export const amountMinor = minor.nonnegative();
/** Lines of an order; there may be none. */
export const anyLines = z
  .array(
    z.strictObject({
      productId: reference,
      name: line,
      category: reference.default('none'),
      quantity: z.int().positive(),
      amountMinor: z.int().nonnegative(),
    }),
  )
  .max(1_000);
export const orderLines = anyLines.min(1);
export { currency };
