import type { AgentStateName, CentreEvent } from '@icrm/contracts';
import type { AgentProfile } from '../routing/agent.ts';
import type { Vector } from '../routing/vector.ts';

/** What is known of a call beside its place in the centre. */
export type BookedCall = {
  readonly callId: string;
  readonly customerId?: string | undefined;
  readonly channel: string;
  readonly arrivedAt: string;
  /** The last queue it was in. */
  readonly queue?: string;
  /** Who was rung last. */
  readonly offeredTo?: string;
  readonly agentId?: string;
  readonly answeredAt?: string;
  readonly onHold?: true | undefined;
  readonly over?: true;
};

/** What calls cost by a reckoning, in minor units of its currency. */
export type CostModel = {
  readonly version: number;
  readonly currency: string;
  readonly agentHourMinor: number;
  readonly lineHourMinor: number;
  readonly callMinor: number;
};

/** What is wanted of a queue. */
export type QueueGoal = {
  readonly version: number;
  readonly withinSeconds: number;
  readonly targetPercent: number;
};

/** What a centre's facts say beside what its machine keeps. */
export type Book = {
  centreId: string | undefined;
  offerSeconds: number;
  vector: Vector | undefined;
  readonly costModels: CostModel[];
  readonly queues: Map<string, QueueGoal>;
  readonly agents: Map<string, { readonly profile: AgentProfile; readonly state?: AgentStateName }>;
  /** Calls that are not over, and the latest that are. */
  readonly calls: Map<string, BookedCall>;
  /** The latest calls, whether over or not: none of them is received again. */
  readonly received: Set<string>;
  /** Calls that are over and still in `calls`, the oldest first. */
  readonly over: string[];
};

export const emptyBook = (): Book => ({
  centreId: undefined,
  offerSeconds: 0,
  vector: undefined,
  costModels: [],
  queues: new Map(),
  agents: new Map(),
  calls: new Map(),
  received: new Set(),
  over: [],
});

/** So many calls are known to have been received. */
const rememberedArrivals = 200_000;
/** So many calls can still be given a disposition after their end. */
const rememberedCalls = 2_000;

/** Writes a fact into the book. */
export const enter = (book: Book, event: CentreEvent): void => {
  const { type, data } = event;
  switch (type) {
    case 'CentreOpened':
      book.centreId = data.centreId;
      book.offerSeconds = data.offerSeconds;
      break;
    case 'QueueDefined':
      book.queues.set(data.queue, data);
      break;
    case 'VectorPublished':
      book.vector = toVector(data);
      break;
    case 'AgentProfileSet':
      book.agents.set(data.agentId, { ...book.agents.get(data.agentId), profile: profileOf(data) });
      break;
    case 'CostModelPublished':
      book.costModels.push(data);
      break;
    case 'AgentStateChanged':
      enterState(book, data);
      break;
    default:
      enterCall(book, event);
  }
};

const enterState = (book: Book, { agentId, state }: { agentId: string; state: AgentStateName }): void => {
  const known = book.agents.get(agentId);
  if (known !== undefined) book.agents.set(agentId, { ...known, state });
};

type Data<T extends CentreEvent['type']> = Extract<CentreEvent, { readonly type: T }>['data'];

export const toVector = ({
  centreId,
  version,
  calendar,
  steps,
}: Omit<Data<'VectorPublished'>, 'at'>): Vector => ({ id: centreId, version, calendar, steps });

export const profileOf = ({
  skills,
  capacity,
  channels,
  maxOccupancy,
}: Data<'AgentProfileSet'>): AgentProfile => ({
  ...{ skills, capacity },
  ...(channels === undefined ? {} : { channels }),
  ...(maxOccupancy === undefined ? {} : { maxOccupancy }),
});

type CallFact = Exclude<
  CentreEvent,
  {
    readonly type:
      | 'CentreOpened'
      | 'QueueDefined'
      | 'VectorPublished'
      | 'AgentProfileSet'
      | 'AgentStateChanged'
      | 'CostModelPublished';
  }
>;

const enterCall = (book: Book, { type, data }: CallFact): void => {
  const { callId } = data;
  if (type === 'CallArrived') {
    const { customerId, channel, at: arrivedAt } = data;
    book.calls.set(callId, { callId, customerId, channel, arrivedAt });
    book.received.add(callId);
    const [oldest] = book.received;
    if (book.received.size > rememberedArrivals && oldest !== undefined) book.received.delete(oldest);
    return;
  }
  const known = book.calls.get(callId);
  if (known === undefined) return;
  book.calls.set(callId, { ...known, ...changeBy({ type, data } as CallFact) });
  if (isOver({ type, data } as CallFact)) close(book, callId);
};

const changeBy = ({ type, data }: CallFact): Partial<BookedCall> => {
  switch (type) {
    case 'CallQueued':
    case 'CallTransferred':
      return { queue: data.queue };
    case 'CallOffered':
      return { queue: data.queue, offeredTo: data.agentId };
    case 'CallAnswered':
      return { agentId: data.agentId, answeredAt: data.at };
    case 'CallHeld':
      return { onHold: true };
    case 'CallRetrieved':
    case 'CallFinished':
      return { onHold: undefined };
    default:
      return {};
  }
};

const isOver = ({ type, data }: CallFact): boolean =>
  type === 'CallFinished' ||
  type === 'CallAbandoned' ||
  type === 'CallTurnedAway' ||
  (type === 'CallbackPromised' && !data.keepsPlace);

const close = (book: Book, callId: string): void => {
  const known = book.calls.get(callId);
  if (known === undefined) return;
  book.calls.set(callId, { ...known, over: true });
  book.over.push(callId);
  if (book.over.length <= rememberedCalls) return;
  const oldest = book.over.shift();
  if (oldest !== undefined) book.calls.delete(oldest);
};
