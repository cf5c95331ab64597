import { z } from 'zod';

const cap = z.strictObject({ days: z.int().min(1).max(365), most: z.int().min(0).max(1_000) });
const caps = z.array(cap).max(5);
const hour = z.int().min(0).max(24);
/** Hours of the customer's day in which nobody disturbs them: from the evening to the morning. */
const quiet = z
  .strictObject({ from: hour, to: hour })
  .refine(({ from, to }) => to < from, 'the morning comes before the evening');
const ofChannel = z.strictObject({
  /** False: this channel is not used. */
  allowed: z.boolean().default(true),
  /** How often by this channel; besides what counts for all of them together. */
  caps: caps.default([]),
  /** Instead of the hours of all channels. */
  quiet: quiet.optional(),
});

/** How often, when and by which channels the customers of a tenant may be contacted. */
export const contactPolicy = z
  .strictObject({
    /** Counted over all channels. */
    caps: caps.default([
      { days: 1, most: 1 },
      { days: 7, most: 3 },
    ]),
    quiet: quiet.default({ from: 21, to: 9 }),
    channels: z
      .strictObject({ email: ofChannel.optional(), post: ofChannel.optional(), phone: ofChannel.optional() })
      .default({}),
  })
  .meta({ id: 'ContactPolicy' });
export type ContactPolicy = z.infer<typeof contactPolicy>;
