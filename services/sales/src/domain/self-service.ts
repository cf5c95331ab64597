import type { SelfServiceEvent, salesCommands } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';
import type { SalesFacts } from './sales-facts.ts';

export type SelfServiceRejection = 'abandonment-already-recorded';
export type Abandonment = { readonly status: 'unknown' | 'abandoned' };

/** Facts in stream `abandonment-<tenant>.<id>`. */
export const abandonment: Decider<
  Abandonment,
  salesCommands.SelfServiceCommand,
  SelfServiceEvent,
  SelfServiceRejection,
  SalesFacts
> = {
  initial: { status: 'unknown' },
  evolve: () => ({ status: 'abandoned' }),
  decide({ data }, { status }, { now: at, id: abandonmentId }) {
    if (status !== 'unknown') return reject('abandonment-already-recorded');
    const totalMinor = data.lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    return accept({ type: 'SelfServiceAbandoned', data: { ...data, abandonmentId, totalMinor, at } });
  },
};
