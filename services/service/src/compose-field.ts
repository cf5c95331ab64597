import type { EventStore } from '@icrm/event-store';
import { followLog } from '@icrm/following';
import type { KeyRing } from '@icrm/privacy';
import type { Checkpoints, ReadStore } from '@icrm/read-store';
import type { RpcService } from '@icrm/rpc';
import { type Clock, nameId, type Part } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import { fieldRpc } from './adapters/field-grpc.ts';
import { httpCarrier } from './adapters/http-carrier.ts';
import { smsSimulator } from './adapters/sms-simulator.ts';
import type { FindCustomer } from './application/customer-facts.ts';
import { createDispatch } from './application/dispatch.ts';
import { fieldPrefixes, handleSms } from './application/field-handler.ts';
import type { SmsCarrier } from './application/sms-carrier.ts';
import type { ServiceSettings } from './config.ts';
import { fieldRecords } from './integration/field-records.ts';
import { createPositions } from './integration/positions.ts';
import { sendSms } from './integration/send-sms.ts';

const log = logger('service.field');

export type FieldOptions = {
  readonly settings: Pick<ServiceSettings, 'kafka' | 'positionHours' | 'view' | 'smsCarrier'>;
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly checkpoints: Checkpoints;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly customers: FindCustomer;
  /** Who carries short messages; simulated unless given. */
  readonly carrier?: SmsCarrier | undefined;
};

/** Field service: technicians, work orders, positions, short messages. */
export const composeField = (
  options: FieldOptions,
): {
  readonly parts: readonly Part[];
  readonly rpc: RpcService;
  /** Drops what is kept of somebody without a key. */
  forget(tenant: string, subjectId: string): Promise<void>;
} => {
  const { settings, store, readStore, checkpoints, keyRing, clock, customers } = options;
  const records = fieldRecords({ readStore, keyRing, clock });
  const positions =
    settings.kafka === undefined
      ? undefined
      : createPositions({
          ...{ brokers: settings.kafka, keepHours: settings.positionHours },
          ...{ store, keyRing, records },
        });

  /** The simulator calls back in the process; a carrier does so by ReportSmsStatus. */
  const simulated = (tenantOf: (providerId: string) => string | undefined): SmsCarrier =>
    smsSimulator({
      onStatus({ providerId, status, code }) {
        const tenant = tenantOf(providerId);
        if (tenant === undefined) return;
        const context = {
          ...{ commandId: nameId(`sms-simulator/${providerId}/${status}`), tenant, channel: 'sms' },
          actor: { kind: 'system', id: 'sms-simulator' } as const,
        };
        const data = { providerId, status, code };
        records
          .smsOf(tenant, providerId)
          .then((smsId) =>
            smsId === undefined
              ? undefined
              : handleSms({ store, clock, context }, smsId, { type: 'NoteSmsStatus', data }),
          )
          .catch((error: unknown) => log.warn({ err: error }, 'a simulated message was not reported'));
      },
    });

  const tenants = new Map<string, string>();
  const simulator = simulated((providerId) => tenants.get(providerId));
  const outside =
    options.carrier ??
    (settings.smsCarrier === undefined ? undefined : httpCarrier(settings.smsCarrier, clock));
  const carrierOf = (tenant: string): SmsCarrier =>
    outside ?? {
      async send(message) {
        tenants.set(`sim-${message.id}`, tenant);
        return simulator.send(message);
      },
    };

  return {
    parts: [
      followLog({
        ...{ store, checkpoints, name: 'service-technicians', streamPrefixes: [fieldPrefixes.technician] },
        ...{ prepare: records.prepare, apply: records.apply },
      }),
      followLog({
        ...{ store, checkpoints, name: 'service-sms', streamPrefixes: [fieldPrefixes.workOrder] },
        apply: (event) =>
          sendSms({
            ...{ store, clock, keyRing, customers, records, carrier: carrierOf(event.metadata.tenant) },
            waitsForView: settings.view !== undefined,
          })(event),
      }),
      ...(positions === undefined ? [] : [positions]),
    ],
    forget: records.forget,
    rpc: fieldRpc({
      ...{ store, clock, records, positions },
      dispatch: createDispatch({ store, keyRing, workers: records.workers }),
    }),
  };
};
