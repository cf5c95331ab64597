import type { EventStore } from '@icrm/event-store';
import { repeat } from '@icrm/following';
import { type Clock, nameId, type Part } from '@icrm/runtime';
import { gauge } from '@icrm/telemetry';
import { handleCase } from '../application/case-handler.ts';
import type { DuePromise, DuePromises } from './due-promises.ts';

const NAME = 'service-timer';
const AT_ONCE = 100;

export type PromiseTimerOptions = {
  readonly store: EventStore;
  readonly promises: DuePromises;
  readonly clock: Clock;
  /** How often the time is looked at. */
  readonly everyMs: number;
};

/**
 * Finds the promises whose time has passed and lets their cases say what became of them. What is due stands in the read
 * store and follows from the log, so that nothing is lost by a restart; the id of the command names case, clock and
 * time, so that however many timers look, a promise is missed once.
 */
export const promiseTimer = ({ store, promises, clock, everyMs }: PromiseTimerOptions): Part => {
  let passed: number | undefined;
  let endGauge: (() => void) | undefined;

  const check = async (promise: DuePromise, signal: AbortSignal): Promise<void> => {
    const { tenant, caseId, clock: promised, dueAt, causedBy, correlationId } = promise;
    const context = {
      commandId: nameId(`${NAME}/${tenant}/${caseId}/${promised}/${dueAt}`),
      tenant,
      actor: { kind: 'system', id: NAME },
      channel: 'system',
      correlationId,
      causationId: causedBy,
    } as const;
    await handleCase({ store, context, clock, signal }, caseId, {
      type: 'CheckServiceLevel',
      data: { clock: promised, dueAt },
    });
    await promises.remove(promise);
  };

  const timer = repeat({
    name: NAME,
    everyMs,
    async turn(signal) {
      const found = await promises.passed(clock.now().toISOString(), AT_ONCE);
      passed = found.length;
      // Those of one case one after the other: they would only stand in each other's way.
      await Promise.all(
        [...Map.groupBy(found, ({ caseId }) => caseId).values()].map(async (due) => {
          for (const promise of due) await check(promise, signal);
        }),
      );
      return found.length === AT_ONCE;
    },
  });

  return {
    ...timer,
    start() {
      endGauge = gauge('icrm.service.promises.passed', () => passed);
      return timer.start();
    },
    async stop() {
      await timer.stop();
      endGauge?.();
    },
  };
};
