import type { Message } from '@icrm/decider';
import type { EventStore } from './event-store.ts';

type Fold<S, E extends Message> = { readonly initial: S; readonly evolve: (state: S, event: E) => S };

/** An aggregate as it stands: its initial state for a stream that never was. */
export const readState = async <S, E extends Message>(
  store: EventStore,
  stream: string,
  { initial, evolve }: Fold<S, E>,
): Promise<S> => {
  let state = initial;
  // A stream has one writer service, whose union of events E is.
  for await (const { type, data } of store.readStream(stream)) state = evolve(state, { type, data } as E);
  return state;
};
