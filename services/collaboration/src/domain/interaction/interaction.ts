import type { EventOf, InteractionEvent, interactionRecorded } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';
import type { Preference } from '../sentiment/preferences.ts';
import type { Sentiment } from '../sentiment/sentiment.ts';

type Recorded = EventOf<typeof interactionRecorded>['data'];

/** What came or went. `sentiment`: how its words sound, when it has words of a customer. */
export type RecordInteraction = {
  readonly type: 'RecordInteraction';
  readonly data: Omit<Recorded, 'at' | 'occurredAt'> & {
    readonly occurredAt?: string | undefined;
    readonly sentiment?: Sentiment | undefined;
    /** What they say that they like or not. */
    readonly preferences?: readonly Preference[] | undefined;
    /** It is ours to send. */
    readonly queued?: boolean | undefined;
  };
};

export type InteractionCommand =
  | RecordInteraction
  | {
      readonly type: 'RateInteraction';
      readonly data: {
        readonly score: number;
        readonly public: boolean;
        readonly remark?: string | undefined;
        readonly byStaff: boolean;
      };
    }
  | { readonly type: 'RemoveInteraction'; readonly data: { readonly reason: string } }
  | { readonly type: 'MarkSent'; readonly data: { readonly receipt?: string | undefined } }
  | { readonly type: 'MarkFailed'; readonly data: { readonly reason: string } }
  /** The other side tells what became of a message that was sent. */
  | { readonly type: 'NoteReport'; readonly data: DeliveryReport };

/** What the other side says of a message of ours. */
export type DeliveryReport =
  | { readonly outcome: 'delivered' }
  | {
      readonly outcome: 'bounced' | 'delayed';
      readonly status: string;
      readonly diagnostic?: string | undefined;
    };

export type InteractionRejection =
  | 'interaction-not-found'
  | 'interaction-removed'
  | 'interaction-already-rated'
  | 'rating-not-by-customer'
  | 'report-of-what-came-in';

type KnownInteraction = {
  readonly status: 'recorded' | 'queued' | 'sent' | 'failed' | 'removed';
  readonly interactionId: string;
  readonly customerId: string;
  readonly conversationId: string;
  readonly rated: boolean;
  readonly direction: Recorded['direction'];
  /** The last report of the other side, so that the same again says nothing. */
  readonly reported?: string;
};
export type Interaction = { readonly status: 'unknown' } | KnownInteraction;

/** Facts in stream `interaction-<tenant>.<id>`, whose id follows from channel, system and external id. */
export const interaction: Decider<Interaction, InteractionCommand, InteractionEvent, InteractionRejection> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'InteractionRecorded') {
      const { interactionId, customerId, conversationId, direction } = data;
      return { status: 'recorded', interactionId, customerId, conversationId, direction, rated: false };
    }
    if (state.status === 'unknown') return state;
    switch (type) {
      case 'InteractionQueued':
        return { ...state, status: 'queued' };
      case 'InteractionSent':
        return { ...state, status: 'sent' };
      case 'InteractionFailed':
        return { ...state, status: 'failed' };
      case 'InteractionRated':
        return { ...state, rated: true };
      case 'InteractionRemoved':
        return { ...state, status: 'removed' };
      case 'InteractionDelivered':
        return { ...state, reported: 'delivered' };
      case 'InteractionBounced':
        return { ...state, reported: data.permanent ? 'bounced' : `delayed ${data.status}` };
      case 'SentimentScored':
      case 'PreferenceObserved':
        return state;
    }
  },

  decide(command, state, { now: at }) {
    // The same thing handed over again: the first telling stands, whatever the second says.
    if (command.type === 'RecordInteraction')
      return state.status === 'unknown' ? accept(...record(command.data, at)) : accept();
    return state.status === 'unknown' ? reject('interaction-not-found') : change(command, state, at);
  },
};

type Outcome = Decision<InteractionEvent, InteractionRejection>;
type Rating = Extract<InteractionCommand, { type: 'RateInteraction' }>['data'];

const change = (
  { type, data }: Exclude<InteractionCommand, RecordInteraction>,
  state: KnownInteraction,
  at: string,
): Outcome => {
  const { interactionId, customerId, status } = state;
  const names = { interactionId, customerId };
  const waits = status === 'queued';
  switch (type) {
    case 'RateInteraction':
      return rate(data, state, at);
    case 'RemoveInteraction':
      return status === 'removed'
        ? accept()
        : accept({ type: 'InteractionRemoved', data: { ...names, ...data, at } });
    case 'NoteReport':
      return report(data, state, at);
    case 'MarkSent':
      return waits ? accept({ type: 'InteractionSent', data: { ...names, ...data, at } }) : accept();
    case 'MarkFailed':
      return waits ? accept({ type: 'InteractionFailed', data: { ...names, ...data, at } }) : accept();
  }
};

const rate = ({ byStaff, ...rating }: Rating, state: KnownInteraction, at: string): Outcome => {
  const { interactionId, customerId, status, rated } = state;
  if (byStaff) return reject('rating-not-by-customer');
  if (status === 'removed') return reject('interaction-removed');
  if (rated) return reject('interaction-already-rated');
  return accept({ type: 'InteractionRated', data: { interactionId, customerId, ...rating, at } });
};

/** Reports are of what went out, and nothing is told after an arrival or a bounce for good. */
const report = (data: DeliveryReport, state: KnownInteraction, at: string): Outcome => {
  const { interactionId, customerId, direction, reported } = state;
  const told = data.outcome === 'delayed' ? `delayed ${data.status}` : data.outcome;
  const over = reported === 'delivered' || reported === 'bounced';
  if (direction !== 'outbound') return reject('report-of-what-came-in');
  if (over || reported === told) return accept();
  const names = { interactionId, customerId, at };
  if (data.outcome === 'delivered') return accept({ type: 'InteractionDelivered', data: names });
  const { outcome, status, diagnostic } = data;
  return accept({
    type: 'InteractionBounced',
    data: {
      ...{ ...names, permanent: outcome === 'bounced', status },
      ...(diagnostic === undefined ? {} : { diagnostic }),
    },
  });
};

const record = (data: RecordInteraction['data'], at: string): InteractionEvent[] => {
  const { sentiment, preferences = [], queued, occurredAt = at, ...told } = data;
  const { interactionId, customerId, channel } = told;
  const names = { interactionId, customerId };
  const events: InteractionEvent[] = [{ type: 'InteractionRecorded', data: { ...told, occurredAt, at } }];
  if (sentiment !== undefined)
    events.push({
      type: 'SentimentScored',
      data: { ...names, ...sentiment, topics: [...sentiment.topics], at },
    });
  for (const preference of preferences) {
    const { forDays, ...claim } = preference;
    const expiresAt = new Date(Date.parse(at) + forDays * 86_400_000).toISOString();
    events.push({ type: 'PreferenceObserved', data: { ...names, ...claim, expiresAt, at } });
  }
  if (queued === true) events.push({ type: 'InteractionQueued', data: { ...names, channel, at } });
  return events;
};
