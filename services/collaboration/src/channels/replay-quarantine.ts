import { repeat } from '@icrm/following';
import type { Part } from '@icrm/runtime';
import type { ChannelAdapter } from './adapter.ts';
import type { Ledger } from './ledger.ts';
import { type TakeInOptions, takeIn } from './take-in.ts';

/** Works again on what somebody fixed or asked for in the ledger. `adapterOf`: who reads what came into a mailbox. */
export const replayQuarantine = (options: {
  readonly taking: TakeInOptions;
  readonly ledger: Ledger;
  readonly everyMs: number;
  readonly sources: readonly string[];
  readonly adapterOf: (source: string, mailbox: string) => ChannelAdapter;
}): Part =>
  repeat({
    name: 'collaboration-replays',
    everyMs: options.everyMs,
    turn: async () => {
      for (const source of options.sources)
        for (const { payload, id, ...box } of await options.ledger.claimReplays(source))
          await takeIn(options.taking, options.adapterOf(source, box.mailbox), {
            ...{ box, payload, id },
            delivery: `replay:${id}`,
          });
      return false;
    },
  });
