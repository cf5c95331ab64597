import type { InteractionChannel } from '@icrm/contracts';

/** A conversation as the view knows it. */
export type KnownConversation = {
  readonly status: 'open' | 'closed';
  readonly openedAt: string;
  readonly lastAt: string;
  readonly channels: readonly InteractionChannel[];
  readonly entries: number;
  readonly agentId?: string;
  /** The last word was the customer's. */
  readonly awaitsAnswer: boolean;
};

/** The events a figure is made of: how many, and the latest. */
export type Made = { readonly events: number; readonly position: string };

export type CollaborationState = {
  /** Every conversation that is open, and the latest that are closed, by id. */
  readonly conversations: Readonly<Record<string, KnownConversation>>;
  readonly perChannel: Readonly<
    Partial<Record<InteractionChannel, { readonly inbound: number; readonly outbound: number }>>
  >;
  readonly lastContact?: {
    readonly channel: InteractionChannel;
    readonly direction: string;
    readonly at: string;
  };
  readonly sentiment: { readonly count: number; readonly sum: number };
  readonly ratings: { readonly count: number; readonly sum: number };
  /** What it took the customer: contacts of theirs, hand-overs, conversations that went on after they were closed. */
  readonly effort: { readonly contacts: number; readonly handOvers: number; readonly repeats: number };
  readonly made: Readonly<Partial<Record<'conversations' | 'contacts' | 'sentiment' | 'ratings', Made>>>;
};

/** A conversation that was closed longer ago than as many others is not shown again when it is reopened. */
export const rememberedClosed = 50;

export const noCollaboration: CollaborationState = {
  conversations: {},
  perChannel: {},
  sentiment: { count: 0, sum: 0 },
  ratings: { count: 0, sum: 0 },
  effort: { contacts: 0, handOvers: 0, repeats: 0 },
  made: {},
};
