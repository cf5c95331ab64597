import type { CommandContext, EventStore } from '@icrm/event-store';
import type { KeyRing } from '@icrm/privacy';

/** What a command is carried out with. */
export type Handling = {
  readonly store: EventStore;
  readonly keyRing: Pick<KeyRing, 'erase'>;
  readonly context: CommandContext;
  /** After this time a claim that nobody is registered on may be taken over. */
  readonly claimLeaseMs: number;
  /** Who is asked to confirm an erasure. */
  readonly askedOf?: readonly string[];
  /** Ends the trying when the caller has gone. */
  readonly signal?: AbortSignal;
  /** How long to try while others write first or the log does not answer. */
  readonly withinMs?: number;
};
