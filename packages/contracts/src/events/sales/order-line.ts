import { z } from 'zod';
import { minor } from '../../vocabulary.ts';

/** `amountMinor` is the line's whole amount, not the price of one piece. */
export const orderLine = z.strictObject({
  productId: z.string(),
  name: z.string(),
  category: z.string(),
  quantity: z.int().positive(),
  amountMinor: minor,
});
export type OrderLine = z.infer<typeof orderLine>;
