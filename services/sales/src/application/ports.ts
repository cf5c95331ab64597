import type { CommandContext, EventStore } from '@icrm/event-store';

/** What the handlers of this service stand on. */
export type Handling = {
  readonly store: EventStore;
  readonly context: CommandContext;
  /** Ends the trying when the caller has gone. */
  readonly signal?: AbortSignal;
  /** How long to try while others write first or the log does not answer. */
  readonly withinMs?: number;
};
