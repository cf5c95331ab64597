import type { EventStore } from '@icrm/event-store';
import type { CloudEvent, Messaging, TopicSpec } from '@icrm/messaging';
import { type KeyRing, protect, reveal } from '@icrm/privacy';
import { nameId, newId, type Part } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import { z } from 'zod';
import { handleTechnician } from '../application/field-handler.ts';
import type { FieldRecords } from './field-records.ts';

const log = logger('service.positions');
const GROUP = 'service.positions';

/** Many and soon worthless: they are kept for hours, the log keeps one in a quarter of an hour. */
export const positionTopic = (keepHours: number): TopicSpec => ({
  name: 'icrm.service.positions.v1',
  partitions: 6,
  config: { 'cleanup.policy': 'delete', 'retention.ms': String(keepHours * 3_600_000) },
});

export type ReportedPosition = {
  readonly tenant: string;
  readonly technicianId: string;
  readonly place: string;
  readonly at: string;
};
const reported = z.object({ technicianId: z.string(), place: z.string(), at: z.string() });

/** The way of positions: onto the topic, from it into the last known ones, and now and then into the log. */
export type Positions = Part & { report(position: ReportedPosition): Promise<void> };

export type PositionsOptions = {
  readonly brokers: readonly string[] | undefined;
  readonly keepHours: number;
  readonly store: EventStore;
  readonly keyRing: KeyRing;
  readonly records: FieldRecords;
};

export const createPositions = ({
  brokers,
  keepHours,
  store,
  keyRing,
  records,
}: PositionsOptions): Positions => {
  let opened: Promise<Opened> | undefined;

  const keep = async (event: CloudEvent): Promise<void> => {
    const { technicianId, place, at } = reported.parse(event.data);
    const tenant = event.extensions['tenant'] ?? '';
    await records.notePosition(tenant, technicianId, { place, at });
    const { place: clear } = await reveal(keyRing, tenant, { place });
    const context = {
      ...{ commandId: nameId(`${GROUP}/${event.id}`), tenant, channel: 'system', causationId: event.id },
      actor: { kind: 'system', id: GROUP },
    } as const;
    const data = { place: clear, at };
    await handleTechnician({ store, context }, technicianId, { type: 'CheckpointPosition', data });
  };

  /** Connects when the first position comes: most programs never see one. */
  const open = async (): Promise<Opened> => {
    const { connectKafka } = await import('@icrm/messaging');
    const kafka = connectKafka({ brokers: [...(brokers ?? [])], clientId: 'icrm-service' });
    const topic = positionTopic(keepHours);
    await kafka.ensureTopics([topic]);
    const consumer = kafka.consume({
      ...{ group: GROUP, topics: [topic] },
      handler: async ({ event }) => {
        await keep(event);
        return { kind: 'done' };
      },
    });
    await consumer.start();
    log.info({ count: topic.partitions }, 'positions are followed');
    return { kafka, consumer, producer: kafka.producer(), topic: topic.name };
  };

  return {
    name: 'service-positions',
    start: async () => undefined,
    async stop() {
      const it = await opened?.catch(() => undefined);
      await it?.consumer.stop();
      await it?.kafka.close();
    },
    async report({ tenant, ...data }) {
      opened ??= open().catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      const { producer, topic } = await opened;
      const { technicianId, at: time } = data;
      const personal = [{ path: ['place'] }];
      const event: CloudEvent = {
        ...{ id: newId(), type: 'PositionReported', source: `/icrm/${tenant}/service` },
        ...{ subject: `technician-${tenant}.${technicianId}`, time, dataContentType: 'application/json' },
        data: await protect(keyRing, data, { tenant, subject: technicianId, personal }),
        extensions: { tenant },
      };
      await producer.publish([{ topic, key: technicianId, event }]);
    },
  };
};

type Opened = {
  readonly kafka: Messaging;
  readonly consumer: Part;
  readonly producer: ReturnType<Messaging['producer']>;
  readonly topic: string;
};
