import type { Position } from '@icrm/event-store';
import type { Producer } from '@icrm/messaging';
import { createCheckpoints, type ReadStore } from '@icrm/read-store';
import type { Logger } from '@icrm/telemetry';
import type { Leases } from '../lease/leases.ts';
import type { LogReader } from '../log/reader.ts';
import type { TimeIndex } from '../log/time-index.ts';
import { leadInTurn } from './leadership.ts';
import { createPublisher, type PublicationStatus } from './publisher.ts';

/** The name of checkpoint and lease. */
const PUBLICATION = 'feed.publication';

type Options = {
  readonly readerFrom: (after: Position) => LogReader;
  readonly readStore: ReadStore;
  readonly producer: Producer;
  readonly leases: Leases;
  readonly timeIndex: TimeIndex;
  readonly log: Logger;
};

/** Publishes the log while this feed is the one that leads, from where the last leader came to. */
export const startPublication = ({ readerFrom, readStore, producer, leases, timeIndex, log }: Options) => {
  const checkpoints = createCheckpoints(readStore);
  const stopping = new AbortController();
  let leading = false;
  const publisher = createPublisher({
    readerFrom,
    producer,
    save: (position) => checkpoints.save(PUBLICATION, position),
    published: (entries) => timeIndex.learn(entries),
    log,
  });
  const running = leadInTurn(
    {
      leases,
      name: PUBLICATION,
      log,
      async lead(lease, signal) {
        const from = await checkpoints.load(PUBLICATION);
        leading = true;
        try {
          await publisher.run(from, { signal, may: () => lease.held() });
        } finally {
          leading = false;
        }
      },
    },
    stopping.signal,
  );
  return {
    /** How far the topics are, whoever publishes. */
    async status(): Promise<PublicationStatus> {
      if (leading) return publisher.status;
      return {
        ...publisher.status,
        position: await checkpoints.load(PUBLICATION),
        trouble: 'another feed publishes',
      };
    },
    async stop(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
};
