import type { intakeV1 } from '@icrm/contracts';
import type { RpcClient } from '@icrm/rpc';

/** Where something was handed over. */
export type Box = { readonly tenant: string; readonly source: string; readonly mailbox: string };
type Offered = {
  readonly id: string;
  readonly delivery: string;
  readonly payload: Uint8Array;
  readonly sequence?: bigint | undefined;
};
/** What became of it. */
export type Settlement =
  | { readonly kind: 'stored'; readonly position: bigint; readonly stream: string }
  | { readonly kind: 'deduplicated'; readonly sameAs: string }
  | { readonly kind: 'quarantined'; readonly reason: string; readonly detail: string };
type Replay = Box & { readonly id: string; readonly payload: Uint8Array };

/** The account of what is handed over: offered = stored + deduplicated + quarantined + open. */
export type Ledger = {
  /** True: it is to be worked on and settled; false: that was done before. */
  offer(box: Box, offered: Offered): Promise<boolean>;
  settle(box: Box, id: string, settlement: Settlement): Promise<void>;
  /** What somebody asked to be worked on again. */
  claimReplays(source: string): Promise<readonly Replay[]>;
};

export type IntakeClient = RpcClient<typeof intakeV1.IntakeServiceService>;

/** The ledger that the feed keeps. */
export const feedLedger = (client: IntakeClient): Ledger => ({
  async offer({ tenant, source, mailbox }, { id, delivery, payload, sequence = 0n }) {
    const item = { id, sequence, payload: Buffer.from(payload), customerIds: [] };
    const answer = await client.offerItems({
      ...{ tenant, source, mailbox, delivery },
      firstSequence: 0n,
      items: [item],
    });
    return answer.items[0]?.work ?? true;
  },
  async settle({ tenant, source, mailbox }, id, settlement) {
    await client.settleItems({ tenant, source, mailbox, items: [{ id, outcome: outcomeOf(settlement) }] });
  },
  async claimReplays(source) {
    const { items } = await client.claimReplays({ source, tenant: '', limit: 20 });
    return items.map(({ tenant, mailbox, id, payload }) => ({ tenant, source, mailbox, id, payload }));
  },
});

/** Without a feed nothing is accounted for; what comes is taken all the same. */
export const noLedger: Ledger = {
  offer: () => Promise.resolve(true),
  settle: () => Promise.resolve(),
  claimReplays: () => Promise.resolve([]),
};

const outcomeOf = (settlement: Settlement): intakeV1.SettledItem['outcome'] => {
  switch (settlement.kind) {
    case 'stored':
      return { $case: 'stored', value: { position: settlement.position, stream: settlement.stream } };
    case 'deduplicated':
      return { $case: 'deduplicated', value: { sameAs: settlement.sameAs } };
    case 'quarantined': {
      const { reason, detail } = settlement;
      return { $case: 'quarantined', value: { reason, detail, payload: Buffer.alloc(0) } };
    }
  }
};
