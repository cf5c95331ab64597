import { intakeV1 } from '@icrm/contracts';
import { type Exchange, empty, json, positionSchema, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { needRole } from './need-role.ts';
import { flag, limit } from './reading.ts';

const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 @/._:+-]{0,199}$/, 'expected 1-200 letters, digits or @ / . _ : + -')
  .meta({ id: 'IntakeName', description: 'a source such as imap, or a mailbox of it' });
const itemId = z.string().min(1).max(1_000).meta({ description: "the source's own id of the item" });
const reason = z.string().regex(/^[a-z0-9][a-z0-9._:-]{0,63}$/, 'expected 1-64 of a-z 0-9 . _ : -');
const payload = z
  .base64()
  .max(1_400_000)
  .transform((text) => Buffer.from(text, 'base64'))
  .meta({ description: 'what was received, base64, at most 1 MiB' });
const box = { source: name, mailbox: name };
const state = z.enum(['open', 'stored', 'deduplicated', 'quarantined']);
const count = z.string().meta({ description: 'a count' });

const account = z
  .object({
    source: z.string(),
    mailbox: z.string(),
    offered: count,
    stored: count,
    deduplicated: count,
    quarantined: count,
    open: count,
    reasons: z.array(z.object({ reason: z.string(), count })),
    gaps: z.array(z.object({ first: count, last: count, since: z.string(), alarming: z.boolean() })),
    alarms: z.array(z.string()).meta({ description: 'gap, stuck, quarantine' }),
  })
  .loose()
  .meta({
    id: 'IntakeAccount',
    description: 'offered = stored + deduplicated + quarantined + open',
  });
const item = z
  .object({ id: z.string(), state: z.string(), reason: z.string() })
  .loose()
  .meta({ id: 'IntakeItem' });
const standings = z
  .object({ items: z.array(z.object({ id: z.string(), state: z.string(), work: z.boolean() })) })
  .meta({ id: 'IntakeStandings', description: '`work`: do it and say what came of it' });

const offers = z
  .strictObject({
    ...box,
    delivery: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: 'names this handing over; the same when it is repeated' }),
    firstSequence: positionSchema.optional(),
    items: z
      .array(
        z.strictObject({
          id: itemId,
          sequence: positionSchema.optional(),
          payload: payload.optional(),
          customerIds: z.array(z.uuid()).max(100).default([]),
        }),
      )
      .min(1)
      .max(1_000),
  })
  .meta({ id: 'IntakeOffers' });
const outcomes = z
  .strictObject({
    ...box,
    items: z
      .array(
        z.discriminatedUnion('outcome', [
          z.strictObject({
            id: itemId,
            outcome: z.literal('stored'),
            position: positionSchema,
            stream: z.string().max(500).default(''),
          }),
          z.strictObject({
            id: itemId,
            outcome: z.literal('deduplicated'),
            sameAs: z.string().max(1_000).default(''),
          }),
          z.strictObject({
            id: itemId,
            outcome: z.literal('quarantined'),
            reason,
            detail: z.string().max(2_000).default(''),
            payload: payload.optional(),
          }),
        ]),
      )
      .min(1)
      .max(1_000),
  })
  .meta({ id: 'IntakeOutcomes' });
type Outcome = z.output<typeof outcomes>['items'][number];

/** The account of what sources handed over, for connectors and for those who look after the quarantine. */
export const intakeRoutes = ({ intake }: Pick<Clients, 'intake'>): readonly Route[] => {
  const tag = 'intake';
  const of = ({ principal }: Exchange) => ({ tenant: principal.tenant });
  return [
    route({
      method: 'get',
      path: '/v1/intake',
      operation: 'getIntakeLedger',
      tag,
      summary:
        'For each source and mailbox: offered = stored + deduplicated + quarantined + open, and what is missing',
      input: { query: z.strictObject({ source: name.optional(), mailbox: name.optional() }) },
      responses: { 200: { description: 'the sums', schema: z.object({ accounts: z.array(account) }) } },
      handler: async ({ query: { source = '', mailbox = '' } }, exchange) =>
        json(
          200,
          await intake.getIntakeLedger({ ...of(exchange), source, mailbox }, { signal: exchange.signal }),
        ),
    }),
    route({
      method: 'get',
      path: '/v1/intake/items',
      operation: 'listIntakeItems',
      tag,
      summary: 'The items of a mailbox, without what is in them',
      input: {
        query: z.strictObject({
          ...box,
          state: state.optional(),
          reason: reason.optional(),
          limit: limit.default(50),
          cursor: z.string().max(100).optional(),
        }),
      },
      responses: {
        200: { description: 'a page', schema: z.object({ items: z.array(item), nextCursor: z.string() }) },
      },
      handler: async ({ query }, exchange) => {
        const request = intakeV1.ListIntakeItemsRequest.fromPartial({ ...of(exchange), ...defined(query) });
        return json(200, await intake.listIntakeItems(request, { signal: exchange.signal }));
      },
    }),
    route({
      method: 'get',
      path: '/v1/intake/item',
      operation: 'getIntakeItem',
      tag,
      personal: true,
      summary: 'One item; with `payload=true` what was received, for the role personal-data',
      input: { query: z.strictObject({ ...box, id: itemId, payload: flag }) },
      responses: { 200: { description: 'the item', schema: z.object({ item, payload: z.string() }) } },
      handler: async ({ query: { payload: withPayload, ...one } }, exchange) => {
        if (withPayload) needRole(exchange, 'personal-data');
        const request = { ...of(exchange), ...one, withPayload };
        const found = await intake.getIntakeItem(request, { signal: exchange.signal });
        return json(200, { item: found.item, payload: Buffer.from(found.payload).toString('base64') });
      },
    }),
    route({
      method: 'post',
      path: '/v1/intake/offers',
      operation: 'offerIntakeItems',
      tag,
      summary: 'Enters what a source handed over, before anything is done with it',
      input: { body: offers },
      responses: { 200: { description: 'what to work on', schema: standings } },
      handler: async ({ body }, exchange) => {
        const request = intakeV1.OfferItemsRequest.fromPartial({ ...of(exchange), ...deepDefined(body) });
        return json(200, await intake.offerItems(request, { signal: exchange.signal }));
      },
    }),
    route({
      method: 'post',
      path: '/v1/intake/outcomes',
      operation: 'settleIntakeItems',
      tag,
      summary: 'Says what became of items',
      input: { body: outcomes },
      responses: { 200: { description: 'how they stand', schema: standings } },
      handler: async ({ body: { items, ...rest } }, exchange) => {
        const request = { ...of(exchange), ...rest, items: items.map(toSettled) };
        return json(200, await intake.settleItems(request, { signal: exchange.signal }));
      },
    }),
    route({
      method: 'post',
      path: '/v1/intake/fix',
      operation: 'fixIntakeItem',
      tag,
      summary: 'Puts another payload in the place of that of a quarantined item',
      input: { body: z.strictObject({ ...box, id: itemId, payload }).meta({ id: 'IntakeFix' }) },
      responses: { 204: { description: 'ask for its replay now' } },
      handler: async ({ body }, exchange) => {
        needRole(exchange, 'personal-data');
        const by = exchange.principal.actor.id;
        await intake.fixIntakeItem({ ...of(exchange), ...body, by }, { signal: exchange.signal });
        return empty();
      },
    }),
    route({
      method: 'post',
      path: '/v1/intake/replay',
      operation: 'replayIntake',
      tag,
      summary:
        'Asks for quarantined items to be worked on again: some, those of a reason, or all of a mailbox',
      input: {
        body: z
          .strictObject({ ...box, ids: z.array(itemId).max(1_000).default([]), reason: reason.optional() })
          .meta({ id: 'IntakeReplay' }),
      },
      responses: { 200: { description: 'how many', schema: z.object({ asked: z.int() }) } },
      handler: async ({ body: { reason: why = '', ...body } }, exchange) =>
        json(
          200,
          await intake.replayIntake({ ...of(exchange), ...body, reason: why }, { signal: exchange.signal }),
        ),
    }),
    route({
      method: 'post',
      path: '/v1/intake/reconcile',
      operation: 'reconcileIntake',
      tag,
      access: 'read',
      summary: "Compares the ledger with a source's own list of ids",
      input: {
        body: z
          .strictObject({ ...box, ids: z.array(itemId).max(10_000) })
          .meta({ id: 'IntakeReconciliation' }),
      },
      responses: {
        200: {
          description: 'what was never offered, and what is not settled',
          schema: z.object({ missing: z.array(z.string()), unsettled: z.array(z.string()) }),
        },
      },
      handler: async ({ body }, exchange) =>
        json(200, await intake.reconcileIntake({ ...of(exchange), ...body }, { signal: exchange.signal })),
    }),
    route({
      method: 'post',
      path: '/v1/intake/close-gap',
      operation: 'closeIntakeGap',
      tag,
      summary: 'Says that the source has nothing under these sequence numbers',
      input: {
        body: z
          .strictObject({
            ...box,
            first: positionSchema,
            last: positionSchema,
            reason: z.string().min(1).max(200),
          })
          .meta({ id: 'IntakeGapExplained' }),
      },
      responses: { 204: { description: 'it is no gap any more' } },
      handler: async ({ body }, exchange) => {
        await intake.closeIntakeGap({ ...of(exchange), ...body }, { signal: exchange.signal });
        return empty();
      },
    }),
  ];
};

const toSettled = (one: Outcome): intakeV1.SettledItem => {
  const { id } = one;
  if (one.outcome === 'stored')
    return { id, outcome: { $case: 'stored', value: { position: one.position, stream: one.stream } } };
  if (one.outcome === 'deduplicated')
    return { id, outcome: { $case: 'deduplicated', value: { sameAs: one.sameAs } } };
  const value = { reason: one.reason, detail: one.detail, payload: one.payload ?? Buffer.alloc(0) };
  return { id, outcome: { $case: 'quarantined', value } };
};

/** The fields that are set. */
const defined = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as never;

const deepDefined = ({ items, ...rest }: z.output<typeof offers>) => ({
  ...defined(rest),
  items: items.map(defined),
});
