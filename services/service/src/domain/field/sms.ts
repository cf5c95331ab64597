import type { SmsEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

type Names = {
  readonly smsId: string;
  readonly subjectId: string;
  readonly customerId?: string | undefined;
  readonly workOrderId: string;
};
export type SmsCommand =
  | { readonly type: 'QueueSms'; readonly data: Names & { readonly to: string; readonly text: string } }
  /** There is no number to send it to. */
  | { readonly type: 'FailSms'; readonly data: Names & { readonly code: string } }
  | { readonly type: 'NoteSmsSent'; readonly data: { readonly providerId: string } }
  | {
      readonly type: 'NoteSmsStatus';
      readonly data: {
        readonly providerId: string;
        readonly status: 'delivered' | 'failed';
        readonly code?: string | undefined;
      };
    };
export type SmsRejection = 'sms-not-found';

export type Sms =
  | { readonly status: 'unknown' }
  | { readonly status: 'queued' | 'sent' | 'over'; readonly names: Names; readonly providerId?: string };

/** Facts in stream `sms-<tenant>.<id>`. What the carrier says again changes nothing. */
export const sms: Decider<Sms, SmsCommand, SmsEvent, SmsRejection> = {
  initial: { status: 'unknown' },
  evolve(state, { type, data }) {
    const { smsId, subjectId, customerId, workOrderId } = data;
    const names = { smsId, subjectId, customerId, workOrderId };
    switch (type) {
      case 'SmsQueued':
        return { status: 'queued', names };
      case 'SmsSent':
        return { status: 'sent', names, providerId: data.providerId };
      case 'SmsDelivered':
      case 'SmsFailed':
        return { ...state, status: 'over', names };
    }
  },
  decide(command, state, { now: at }) {
    if (command.type === 'QueueSms')
      return state.status === 'unknown'
        ? accept({ type: 'SmsQueued', data: { ...command.data, at } })
        : accept();
    if (command.type === 'FailSms')
      return state.status === 'unknown'
        ? accept({ type: 'SmsFailed', data: { ...command.data, at } })
        : accept();
    if (state.status === 'unknown') return reject('sms-not-found');
    if (state.status === 'over') return accept();
    const { providerId } = command.data;
    const names = { ...state.names, at };
    if (command.type === 'NoteSmsSent')
      return state.status === 'sent' ? accept() : accept({ type: 'SmsSent', data: { ...names, providerId } });
    return command.data.status === 'delivered'
      ? accept({ type: 'SmsDelivered', data: { ...names, providerId } })
      : accept({ type: 'SmsFailed', data: { ...names, code: command.data.code ?? 'unknown' } });
  },
};
