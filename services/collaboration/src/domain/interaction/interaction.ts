import type { EventOf, InteractionEvent, interactionRecorded } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';
import type { Sentiment } from '../sentiment/sentiment.ts';

type Recorded = EventOf<typeof interactionRecorded>['data'];

/** What came or went. `sentiment`: how its words sound, when it has words of a customer. */
export type RecordInteraction = {
  readonly type: 'RecordInteraction';
  readonly data: Omit<Recorded, 'at' | 'occurredAt'> & {
    readonly occurredAt?: string | undefined;
    readonly sentiment?: Sentiment | undefined;
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
  | { readonly type: 'MarkFailed'; readonly data: { readonly reason: string } };

export type InteractionRejection =
  | 'interaction-not-found'
  | 'interaction-removed'
  | 'interaction-already-rated'
  | 'rating-not-by-customer';

type KnownInteraction = {
  readonly status: 'recorded' | 'queued' | 'sent' | 'failed' | 'removed';
  readonly interactionId: string;
  readonly customerId: string;
  readonly conversationId: string;
  readonly rated: boolean;
};
export type Interaction = { readonly status: 'unknown' } | KnownInteraction;

/** Facts in stream `interaction-<tenant>.<id>`, whose id follows from channel, system and external id. */
export const interaction: Decider<Interaction, InteractionCommand, InteractionEvent, InteractionRejection> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'InteractionRecorded') {
      const { interactionId, customerId, conversationId } = data;
      return { status: 'recorded', interactionId, customerId, conversationId, rated: false };
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
      case 'SentimentScored':
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

const record = (data: RecordInteraction['data'], at: string): InteractionEvent[] => {
  const { sentiment, queued, occurredAt = at, ...told } = data;
  const { interactionId, customerId, channel } = told;
  const names = { interactionId, customerId };
  const events: InteractionEvent[] = [{ type: 'InteractionRecorded', data: { ...told, occurredAt, at } }];
  if (sentiment !== undefined)
    events.push({
      type: 'SentimentScored',
      data: { ...names, ...sentiment, topics: [...sentiment.topics], at },
    });
  if (queued === true) events.push({ type: 'InteractionQueued', data: { ...names, channel, at } });
  return events;
};
