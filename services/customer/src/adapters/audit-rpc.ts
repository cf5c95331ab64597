import {
  type AuditEvent,
  accessRefused,
  auditV1,
  personalDataRead,
  tenant,
  vocabulary,
} from '@icrm/contracts';
import type { EventStore, RecordedEvent } from '@icrm/event-store';
import { implement, type RpcService, validated } from '@icrm/rpc';
import { z } from 'zod';
import { listBackwards, type Page } from '../audit/list-backwards.ts';
import { recordAccesses } from '../audit/record-accesses.ts';
import { nobody, readsOf, refusalsOf } from '../audit/streams.ts';

const someTenant = z.union([tenant, z.literal('')]).default('');
const page = {
  limit: z.int().max(500).default(0),
  cursor: z
    .string()
    .regex(/^\d{0,20}$/, 'expected the cursor of an answer before')
    .default(''),
};
const requests = {
  record: z.strictObject({
    tenant: someTenant,
    reads: z
      .array(personalDataRead.schema.extend({ readId: vocabulary.id }))
      .max(1_000)
      .default([]),
    refusals: z
      .array(accessRefused.schema.extend({ refusalId: vocabulary.id }))
      .max(1_000)
      .default([]),
  }),
  listReads: z.strictObject({ tenant, customerId: vocabulary.id, ...page }),
  listRefusals: z.strictObject({ tenant: someTenant, day: z.iso.date(), ...page }),
};

/** AuditService: who read personal data and who was refused. */
export const auditRpc = (store: EventStore): RpcService => {
  const list = async (stream: string, { limit, cursor }: { limit: number; cursor: string }) =>
    listBackwards(store, stream, {
      from: cursor === '' ? undefined : BigInt(cursor),
      limit: limit === 0 ? 50 : limit,
    });

  return implement(auditV1.AuditServiceService, {
    recordAccesses: validated(requests.record, async ({ reads, refusals, ...of }) => {
      const position = await recordAccesses(
        store,
        {
          ...of,
          reads: reads.map(({ readId: id, ...data }) => ({ id, data })),
          refusals: refusals.map(({ refusalId: id, ...data }) => ({ id, data })),
        },
        new Date(),
      );
      return { position };
    }),

    listReads: validated(requests.listReads, async ({ customerId, ...of }) => {
      const found = await list(readsOf(of.tenant, customerId), of);
      const reads = only('PersonalDataRead', found).map(([readId, data]) =>
        auditV1.DataRead.fromPartial({ readId, ...data }),
      );
      return { reads, nextCursor: toCursor(found) };
    }),

    listRefusals: validated(requests.listRefusals, async ({ day, ...of }) => {
      const found = await list(refusalsOf(of.tenant === '' ? nobody : of.tenant, day), of);
      const refusals = only('AccessRefused', found).map(([refusalId, data]) =>
        auditV1.Refusal.fromPartial({ refusalId, ...data, route: data.route ?? '' }),
      );
      return { refusals, nextCursor: toCursor(found) };
    }),
  });
};

const toCursor = ({ next }: Page): string => next?.toString() ?? '';

type DataOf<T extends AuditEvent['type']> = Extract<AuditEvent, { type: T }>['data'];

/** The facts of one type on a page, with the ids that the edge gave them. The streams have one writer: this service. */
const only = <T extends AuditEvent['type']>(type: T, { events }: Page): [string, DataOf<T>][] =>
  events
    .filter((event) => event.type === type)
    .map(({ metadata, data }: RecordedEvent) => [metadata.commandId, data as DataOf<T>]);
