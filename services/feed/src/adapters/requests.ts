import { z } from 'zod';
import type { LogStart } from '../log/start-position.ts';

const position = z.union([z.int().nonnegative(), z.bigint().nonnegative()]).transform(BigInt);
const nothing = z.strictObject({});
const name = z.string().min(1).max(200);
const cursorName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/, 'expected 1-100 letters, digits, dots, hyphens or underscores');

const startChoice = z.union(
  [
    z.strictObject({ beginning: nothing }).transform((): LogStart => ({ at: 'position', after: 0n })),
    z
      .strictObject({ afterPosition: position })
      .transform(({ afterPosition }): LogStart => ({ at: 'position', after: afterPosition })),
    z
      .strictObject({ fromTime: z.iso.datetime({ offset: true }) })
      .transform(({ fromTime }): LogStart => ({ at: 'time', time: new Date(fromTime) })),
    z.strictObject({ end: nothing }).transform((): LogStart => ({ at: 'end' })),
  ],
  { error: 'expected one of beginning, after_position, from_time (ISO 8601 with a zone) or end' },
);

const dataPath = z
  .string()
  .max(300)
  .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, 'expected names with a dot between');
const maskPaths = z
  .object({
    paths: z
      .array(
        dataPath.regex(
          /^(data|metadata)(\.|$)/,
          'expected a place of data or metadata, such as data.orderId',
        ),
      )
      .max(100),
  })
  .transform(({ paths }) => paths)
  .default([]);

const filterFields = z.object({
  contexts: z.array(name).max(100).default([]),
  types: z.array(name).max(1_000).default([]),
  customerIds: z.array(name).max(10_000).default([]),
  data: z
    .array(z.object({ path: dataPath, anyOf: z.array(z.string().max(1_000)).max(1_000).default([]) }))
    .max(20)
    .default([]),
});
const everything = { contexts: [], types: [], customerIds: [], data: [] };

const count = (most: number, unless: number) =>
  z
    .int()
    .max(most)
    .default(0)
    .transform((value) => value || unless);

/** A subscription as a caller may ask for it. */
export const subscribeRequest = z.object({
  tenant: name,
  start: startChoice,
  filter: filterFields.default(everything),
  maxBatch: z.int().max(10_000).default(0),
  revealPersonal: z.boolean().default(false),
  heartbeatSeconds: count(3_600, 10),
  mask: maskPaths,
});

/** How a member joins a cursor. */
export const openCursor = z.object({
  tenant: name,
  cursor: cursorName,
  member: z.string().max(200).default(''),
  start: startChoice.default({ at: 'position', after: 0n }),
  filter: filterFields.optional(),
  maxBatch: count(10_000, 100),
  revealPersonal: z.boolean().default(false),
  heartbeatSeconds: count(3_600, 10),
  credit: count(1_000_000, 1_000),
  acknowledgeWithinSeconds: count(3_600, 60),
  mask: maskPaths,
});

/** What a member says after it joined. */
export const memberAction = z.union([
  z.strictObject({ acknowledge: z.object({ delivery: position }) }),
  z.strictObject({ credit: z.object({ events: z.int().min(1).max(1_000_000) }) }),
  z.strictObject({ park: z.object({ position, reason: z.string().min(1).max(10_000) }) }),
]);
export type MemberAction = z.output<typeof memberAction>;

/** A cursor, named. */
export const cursorRequest = z.object({ tenant: name, cursor: cursorName });
export const tenantRequest = z.object({ tenant: name });
export const moveCursor = cursorRequest.extend({ start: startChoice });
export const listParked = cursorRequest.extend({ limit: count(10_000, 100) });
export const listUnreadable = z.object({ limit: count(10_000, 100) });
export const replayParked = cursorRequest.extend({ positions: z.array(position).max(10_000).default([]) });

const webhookUrl = z
  .url({ protocol: /^https?$/, error: 'expected an http or https address' })
  .max(2_000)
  .refine((text) => !/\/\/[^/]*@/.test(text), 'must not carry a user or password');

/** An endpoint, named. */
export const webhookRequest = z.object({ tenant: name, name: cursorName });
export const putWebhook = webhookRequest.extend({
  url: webhookUrl,
  filter: filterFields.default(everything),
  start: startChoice.default({ at: 'end' }),
  paused: z.boolean().default(false),
  revealPersonal: z.boolean().default(false),
  mask: maskPaths,
});
export const listDeliveries = webhookRequest.extend({ limit: count(1_000, 100) });
export const replayWebhook = webhookRequest
  .extend({
    positions: z.array(position).max(10_000).default([]),
    range: z.object({ first: position.default(0n), last: position.default(0n) }).optional(),
  })
  .refine(({ positions, range }) => positions.length === 0 || range === undefined, {
    path: ['range'],
    error: 'not together with positions',
  });

/** An export as a caller may ask for it. */
export const exportRequest = z.object({
  tenant: name,
  afterPosition: position.default(0n),
  withKeys: z.boolean().default(false),
});
