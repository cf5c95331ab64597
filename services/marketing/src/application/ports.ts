import type { CommandContext, EventStore } from '@icrm/event-store';
import type { Clock } from '@icrm/runtime';

/** What the handlers of this service stand on. */
export type Handling = {
  readonly store: EventStore;
  readonly context: CommandContext;
  /** The time of commands that say no time of their own. */
  readonly clock?: Clock | undefined;
  /** Ends the trying when the caller has gone. */
  readonly signal?: AbortSignal;
  /** How long to try while others write first or the log does not answer. */
  readonly withinMs?: number;
};

/** What reactions and timers stand on; each command has a context of its own. */
export type Standing = Pick<Handling, 'store' | 'clock' | 'signal'>;
