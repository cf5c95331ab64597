import { z } from 'zod';

const position = z.union([z.int().nonnegative(), z.bigint().nonnegative()]).transform(BigInt);
const nothing = z.strictObject({});
const name = z.string().min(1).max(200);

const start = z.union(
  [
    z.strictObject({ beginning: nothing }),
    z.strictObject({ afterPosition: position }),
    z.strictObject({ fromTime: z.iso.datetime({ offset: true }).transform((text) => new Date(text)) }),
    z.strictObject({ end: nothing }),
  ],
  { error: 'expected one of beginning, after_position, from_time (ISO 8601 with a zone) or end' },
);

/** Where a subscription begins. */
export type Start = z.output<typeof start>;

const filter = z
  .object({
    contexts: z.array(name).max(100).default([]),
    types: z.array(name).max(1_000).default([]),
    customerIds: z.array(name).max(10_000).default([]),
  })
  .default({ contexts: [], types: [], customerIds: [] });

/** A subscription as a caller may ask for it. */
export const subscribeRequest = z.object({
  tenant: name,
  start,
  filter,
  maxBatch: z.int().max(10_000).default(0),
  revealPersonal: z.boolean().default(false),
  heartbeatSeconds: z.int().max(3_600).default(0),
});
export type SubscribeRequest = z.output<typeof subscribeRequest>;
