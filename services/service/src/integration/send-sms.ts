import type { WorkOrderEvent } from '@icrm/contracts';
import type { EventStore, RecordedEvent } from '@icrm/event-store';
import { type KeyRing, reveal } from '@icrm/privacy';
import { type Clock, nameId } from '@icrm/runtime';
import type { FindCustomer } from '../application/customer-facts.ts';
import { handleSms } from '../application/field-handler.ts';
import type { SmsCarrier } from '../application/sms-carrier.ts';
import type { FieldRecords } from './field-records.ts';

const NAME = 'service-sms';

export type SendSmsOptions = {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly keyRing: Pick<KeyRing, 'keysForReading'>;
  readonly customers: FindCustomer;
  readonly records: FieldRecords;
  readonly carrier: SmsCarrier;
  /** Whether a view that does not answer is waited for; without one nobody has a number. */
  readonly waitsForView: boolean;
};

type Recipient = {
  readonly whose: 'customer' | 'technician';
  readonly subjectId: string;
  readonly number: string | undefined;
  readonly text: string;
};

/** Tells customer and technician of a job by short message, once per fact: ids derive from the fact. */
export const sendSms = (options: SendSmsOptions) => {
  const { store, clock, keyRing, customers, records, carrier } = options;

  const customerOf = async (tenant: string, customerId: string) => {
    const found = await customers.find({ tenant, customerId });
    if (!found.known && found.why === 'unavailable' && options.waitsForView)
      throw new Error('the customer view does not answer');
    return found.known
      ? { number: phoneOf(found.view), language: found.profile.language ?? 'en' }
      : { number: undefined, language: 'en' };
  };

  const technicianNumber = async (tenant: string, id: string): Promise<string | undefined> => {
    const phone = (await records.technician(tenant, id))?.phone;
    return phone === undefined ? undefined : (await reveal(keyRing, tenant, { phone })).phone;
  };

  const recipients = async (tenant: string, event: WorkOrderEvent): Promise<readonly Recipient[]> => {
    if (event.type !== 'JobDispatched' && event.type !== 'TravelStarted') return [];
    const { customerId, technicianId } = event.data;
    const { number, language } = await customerOf(tenant, customerId);
    const told = texts[language.startsWith('es') ? 'es' : 'en'];
    const customer = { whose: 'customer', subjectId: customerId, number } as const;
    if (event.type === 'TravelStarted') return [{ ...customer, text: told.travelling }];
    return [
      { ...customer, text: told.dispatched(event.data.slot.from) },
      {
        whose: 'technician',
        subjectId: technicianId,
        number: await technicianNumber(tenant, technicianId),
        text: `${event.data.workOrderId}: ${event.data.slot.from}`,
      },
    ];
  };

  return async ({ id, type, data, metadata }: RecordedEvent): Promise<void> => {
    const { tenant, correlationId } = metadata;
    // Streams of work orders hold their events alone.
    const event = { type, data } as WorkOrderEvent;
    for (const { whose, subjectId, number, text } of await recipients(tenant, event)) {
      const smsId = nameId(`${NAME}/${tenant}/${id}/${whose}`);
      const by = (step: string) => ({
        store,
        clock,
        context: {
          ...{ commandId: nameId(`${NAME}/${tenant}/${id}/${whose}/${step}`), tenant, channel: 'sms' },
          ...{ actor: { kind: 'system', id: NAME } as const, correlationId, causationId: id },
        },
      });
      const { workOrderId, customerId } = event.data;
      const names = { smsId, subjectId, workOrderId, ...(whose === 'customer' ? { customerId } : {}) };
      if (number === undefined) {
        await handleSms(by('fail'), smsId, { type: 'FailSms', data: { ...names, code: 'no-number' } });
        continue;
      }
      await handleSms(by('queue'), smsId, { type: 'QueueSms', data: { ...names, to: number, text } });
      const { providerId } = await carrier.send({ id: smsId, to: number, text });
      await records.noteProvider(tenant, providerId, smsId);
      await handleSms(by('sent'), smsId, { type: 'NoteSmsSent', data: { providerId } });
    }
  };
};

const texts = {
  es: {
    dispatched: (from: string) => `Su técnico llegará a partir de ${from}.`,
    travelling: 'Su técnico está en camino.',
  },
  en: {
    dispatched: (from: string) => `Your technician will come from ${from} on.`,
    travelling: 'Your technician is on the way.',
  },
} as const;

type Contactable = {
  readonly profile?: { readonly contactPhone?: string };
  readonly identifiers?: readonly { readonly kind: string; readonly value: string }[];
};

/** The number of a customer: the one they are to be called at, else one they are known by. */
const phoneOf = (view: Readonly<Record<string, unknown>>): string | undefined => {
  // The projection service writes it by the schema CustomerView.
  const { profile, identifiers = [] } = view as Contactable;
  return profile?.contactPhone ?? identifiers.find(({ kind }) => kind === 'phone')?.value;
};
