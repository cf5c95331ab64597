import type { EventStore } from '@icrm/event-store';
import { repeat } from '@icrm/following';
import { type Clock, nameId, type Part } from '@icrm/runtime';
import { gauge } from '@icrm/telemetry';
import type { Handling } from '../application/ports.ts';
import type { Register, Row } from '../projections/register.ts';

const NAME = 'sales-timer';
const AT_ONCE = 100;

/** What is done when the time of an aggregate of a kind has passed. It has to bear to be done again. */
export type WhenDue = Readonly<
  Record<string, (handling: Handling, id: string, dueAt: string) => Promise<unknown>>
>;

export type SalesTimerOptions = {
  readonly store: EventStore;
  readonly register: Register;
  readonly clock: Clock;
  readonly everyMs: number;
  readonly whenDue: WhenDue;
};

/**
 * Looks for what has run out and lets the aggregates say what became of it. The id of the command names what was due and
 * when, so that however many timers look, it passes once; rows follow from the log, so that a restart loses nothing.
 */
export const salesTimer = ({ store, register, clock, everyMs, whenDue }: SalesTimerOptions): Part => {
  let passed: number | undefined;
  let endGauge: (() => void) | undefined;
  const check = async ({ tenant, noun, id, dueAt = '' }: Row, signal: AbortSignal): Promise<void> => {
    const context = {
      commandId: nameId(`${NAME}/${tenant}/${noun}/${id}/${dueAt}`),
      tenant,
      actor: { kind: 'system', id: NAME },
      channel: 'system',
    } as const;
    await whenDue[noun]?.({ store, context, clock, signal }, id, dueAt);
  };
  const timer = repeat({
    name: NAME,
    everyMs,
    async turn(signal) {
      const found = await register.passed(clock.now().toISOString(), AT_ONCE);
      passed = found.length;
      await Promise.all(found.map((row) => check(row, signal)));
      return false;
    },
  });
  return {
    ...timer,
    async start() {
      endGauge = gauge('icrm.sales.deadlines.passed', () => passed);
      return timer.start();
    },
    async stop() {
      await timer.stop();
      endGauge?.();
    },
  };
};
