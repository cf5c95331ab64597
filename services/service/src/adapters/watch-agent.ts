import type { CentreEvent, centreV1 } from '@icrm/contracts';
import type { ShownBrief } from '../application/centre/agent-brief.ts';
import type { CentreOwner, ToldFact } from '../application/centre/centre-owner.ts';

type Told = centreV1.WatchAgentResponse;

/** An agent who reads slower than so many facts is cut off, and begins anew with what is open then. */
const MOST_WAITING = 1_000;

/** The offer that is out for an agent, then what concerns them as it happens, until the signal. */
export const watchAgent = (owner: CentreOwner, agentId: string, signal: AbortSignal): AsyncIterable<Told> => {
  const waiting: Told[] = [];
  let wake = (): void => {};
  const unwatch = owner.watch((fact) => {
    const told = tellAgent(fact, agentId, owner);
    if (told === undefined) return;
    waiting.push(told);
    wake();
  });
  waiting.unshift(...openOffers(owner, agentId));
  const isOver = () => signal.aborted || !owner.works() || waiting.length > MOST_WAITING;
  signal.addEventListener('abort', () => wake(), { once: true });

  async function* tell(): AsyncGenerator<Told> {
    try {
      while (!isOver()) {
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (waiting.length > 0 || isOver()) resolve();
            // The owner may stop without a fact.
            else setTimeout(resolve, 1_000).unref();
          });
      }
    } finally {
      unwatch();
    }
  }
  return tell();
};

const openOffers = (owner: CentreOwner, agentId: string): Told[] => {
  const { look, book } = owner.live();
  return [...look.calls.values()]
    .filter(({ offer }) => offer?.agentId === agentId)
    .map(({ id, offer }) => ({
      what: 'offered',
      callId: id,
      customerId: book.calls.get(id)?.customerId ?? '',
      queue: book.calls.get(id)?.queue ?? '',
      until: offer === undefined ? '' : new Date(offer.until).toISOString(),
      position: 0n,
      brief: '',
    }));
};

const words: Partial<Record<CentreEvent['type'], string>> = {
  CallOffered: 'offered',
  CallOfferReturned: 'returned',
  CallAnswered: 'answered',
  CallFinished: 'finished',
  CallTransferred: 'transferred',
  CallAbandoned: 'abandoned',
};

const tellAgent = ({ event, position }: ToldFact, agentId: string, owner: CentreOwner): Told | undefined => {
  const what = words[event.type];
  if (what === undefined || !('callId' in event.data)) return undefined;
  const call = owner.live().book.calls.get(event.data.callId);
  const whose = 'agentId' in event.data ? event.data.agentId : call?.offeredTo;
  if (whose !== agentId) return undefined;
  return {
    ...{ what, position, callId: event.data.callId, brief: '' },
    customerId: event.data.customerId ?? '',
    queue: call?.queue ?? '',
    until: event.type === 'CallOffered' ? event.data.until : '',
  };
};

/** Offers with what helps with their call; without it when it cannot be had: the agent is rung all the same. */
export async function* withBriefs(
  items: AsyncIterable<Told>,
  briefOf: (callId: string) => Promise<ShownBrief | undefined>,
): AsyncGenerator<Told> {
  for await (const item of items) {
    const shown = item.what === 'offered' ? await briefOf(item.callId).catch(() => undefined) : undefined;
    yield shown === undefined ? item : { ...item, brief: JSON.stringify(shown.brief) };
  }
}
