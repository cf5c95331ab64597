import type { ContactChannel, MessageEvent } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';

type Named<T extends string, D> = { readonly type: T; readonly data: Readonly<D> };
type Of = {
  readonly messageId: string;
  readonly customerId: string;
  readonly channel: ContactChannel;
  readonly campaignId?: string | undefined;
  readonly step?: string | undefined;
  readonly variant?: string | undefined;
};

export type MessageCommand =
  | Named<'QueueMessage', Of & { subject: string; text: string }>
  | Named<'AttemptMessage', { by: string }>
  | Named<'RecordSent', { receipt: string }>
  | Named<'RecordFailed', { code: string }>
  /** Whoever attempted it is gone, and left no outcome. */
  | Named<'GiveUpOn', { by: string }>
  | Named<'RecordBounce', { bounce: 'hard' | 'soft'; code: string }>
  | Named<'RecordOpen', object>
  | Named<'RecordClick', { link: string }>
  | Named<'RecordComplaint', object>
  | Named<'RecordUnsubscribe', object>;

export type MessageRejection = 'message-not-found' | 'message-already-attempted' | 'message-not-sent';

type Status = 'queued' | 'attempted' | 'sent' | 'failed' | 'undetermined';
export type Message =
  | { readonly status: 'unknown' }
  | {
      readonly status: Status;
      readonly of: Of;
      readonly subject: string;
      readonly text: string;
      readonly by?: string;
      readonly bounced: boolean;
      readonly complained: boolean;
      readonly unsubscribed: boolean;
    };

const statuses: Readonly<Partial<Record<MessageEvent['type'], Status>>> = {
  MessageAttempted: 'attempted',
  MessageSent: 'sent',
  MessageFailed: 'failed',
  MessageUndetermined: 'undetermined',
};

/** Facts in stream `message-<tenant>.<id>`. A message is attempted once: one whose fate is not known is not repeated. */
export const message: Decider<Message, MessageCommand, MessageEvent, MessageRejection> = {
  initial: { status: 'unknown' },

  evolve(state, event) {
    if (event.type === 'MessageQueued') {
      const { at: _at, subject, text, ...of } = event.data;
      return { status: 'queued', of, subject, text, bounced: false, complained: false, unsubscribed: false };
    }
    if (state.status === 'unknown') return state;
    return {
      ...state,
      status: statuses[event.type] ?? state.status,
      ...(event.type === 'MessageAttempted' ? { by: event.data.by } : {}),
      bounced: state.bounced || event.type === 'MessageBounced',
      complained: state.complained || event.type === 'MessageComplained',
      unsubscribed: state.unsubscribed || event.type === 'MessageUnsubscribed',
    };
  },

  decide(command, state, { now: at }) {
    if (command.type === 'QueueMessage')
      return state.status === 'unknown'
        ? accept({ type: 'MessageQueued', data: { ...command.data, at } })
        : accept();
    if (state.status === 'unknown') return reject('message-not-found');
    return isSending(command) ? decideSending(command, state, at) : decideResponse(command, state, at);
  },
};

type Known = Exclude<Message, { status: 'unknown' }>;
type Sending = Extract<
  MessageCommand,
  { type: 'AttemptMessage' | 'RecordSent' | 'RecordFailed' | 'GiveUpOn' }
>;
type Response = Exclude<MessageCommand, Sending | { type: 'QueueMessage' }>;

const isSending = (command: MessageCommand): command is Sending =>
  ['AttemptMessage', 'RecordSent', 'RecordFailed', 'GiveUpOn'].includes(command.type);

type Answer = Decision<MessageEvent, MessageRejection>;

const decideSending = ({ type, data }: Sending, { of, status, by }: Known, at: string): Answer => {
  switch (type) {
    case 'AttemptMessage':
      return status === 'queued'
        ? accept<MessageEvent>({ type: 'MessageAttempted', data: { ...of, by: data.by, at } })
        : reject('message-already-attempted');
    case 'RecordSent':
      return status === 'sent'
        ? accept()
        : accept<MessageEvent>({ type: 'MessageSent', data: { ...of, receipt: data.receipt, at } });
    case 'RecordFailed':
      return status === 'failed'
        ? accept()
        : accept<MessageEvent>({ type: 'MessageFailed', data: { ...of, code: data.code, at } });
    case 'GiveUpOn':
      return status === 'attempted' && by !== data.by
        ? accept<MessageEvent>({ type: 'MessageUndetermined', data: { ...of, at } })
        : accept();
  }
};

const decideResponse = ({ type, data }: Response, state: Known, at: string): Answer => {
  const { of, status } = state;
  if (status === 'queued' || status === 'failed') return reject('message-not-sent');
  switch (type) {
    case 'RecordBounce':
      return state.bounced
        ? accept()
        : accept<MessageEvent>({ type: 'MessageBounced', data: { ...of, ...data, at } });
    case 'RecordOpen':
      return accept<MessageEvent>({ type: 'MessageOpened', data: { ...of, at } });
    case 'RecordClick':
      return accept<MessageEvent>({ type: 'MessageClicked', data: { ...of, link: data.link, at } });
    case 'RecordComplaint':
      return state.complained
        ? accept()
        : accept<MessageEvent>({ type: 'MessageComplained', data: { ...of, at } });
    case 'RecordUnsubscribe':
      return state.unsubscribed
        ? accept()
        : accept<MessageEvent>({ type: 'MessageUnsubscribed', data: { ...of, at } });
  }
};
