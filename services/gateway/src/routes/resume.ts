import { type Exchange, invalidRequest, positionSchema } from '@icrm/http';

/** Where a stream goes on: the Last-Event-ID of a client that reconnects wins over where it began. */
export const resumeAfter = (exchange: Exchange, begun: bigint | undefined): bigint => {
  const last = exchange.header('last-event-id');
  if (last === undefined || last === '') return begun ?? 0n;
  const position = positionSchema.safeParse(last);
  if (position.success) return position.data;
  throw invalidRequest([
    { in: 'header', field: 'Last-Event-ID', message: 'expected a log position: decimal digits' },
  ]);
};
