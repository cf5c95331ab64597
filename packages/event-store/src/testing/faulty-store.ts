import { StoreUnavailable } from '../errors.ts';
import type { EventStore } from '../event-store.ts';

/**
 * What may go wrong with a call. 'refused': nothing happened. 'answer-lost': it happened, nobody heard. 'late': the caller
 * gave up, and it happens afterwards.
 */
export type Fault = 'refused' | 'answer-lost' | 'late';

/** A store that fails when told to, with StoreUnavailable. `nextFault` is asked once per append and once per read. */
export const faultyStore = (
  store: EventStore,
  nextFault: (call: 'append' | 'read') => Fault | undefined,
): EventStore & {
  /** Lets everything that is late happen. */
  settle(): Promise<void>;
} => {
  const late: (() => Promise<unknown>)[] = [];
  const down = (what: string) => new StoreUnavailable(`fault of a test: ${what}`);
  return {
    ...store,
    async append(...call) {
      const fault = nextFault('append');
      if (fault === 'refused') throw down(fault);
      if (fault === 'late') {
        late.push(() => store.append(...call));
        throw down(fault);
      }
      const appended = await store.append(...call);
      if (fault === 'answer-lost') throw down(fault);
      return appended;
    },
    async *readStream(...call) {
      if (nextFault('read') !== undefined) throw down('read');
      yield* store.readStream(...call);
    },
    async settle() {
      // What comes late may find that somebody was faster; that is the point.
      await Promise.allSettled(late.splice(0).map((work) => work()));
    },
  };
};
