import { nameId } from '@icrm/runtime';
import type { LoggedEvent } from '../src/warehouse/logged-event.ts';
import { cancelled, complaint, createLog, day, placed, randomFrom, registered } from './sample-log.ts';

const DAYS = 720;

/**
 * A shop over two years whose customers buy at rates of their own and leave; whoever was let down leaves sooner. The
 * truth is known: `leftOn` of each. Later days continue what earlier ones said.
 */
export const shopLog = (customers: number, seed: number, days = DAYS) => {
  const random = randomFrom(seed);
  const { events, add } = createLog();
  type Planned = { readonly on: number; readonly run: (at: string) => void };
  const planned: Planned[] = [];
  const leftOn = new Map<string, number>();
  const exponential = (mean: number) => -Math.log(1 - random()) * mean;
  for (let n = 0; n < customers; n += 1) {
    const customerId = nameId(`shop ${seed} customer ${n}`);
    const mean = 10 + exponential(25);
    const value = 2_000 + Math.floor(random() * 8_000);
    const unlucky = random() < 0.4;
    const start = random() * 400;
    let left = start + exponential(unlucky ? 120 : 900);
    planned.push({
      on: start,
      run: (at) => add(registered(customerId, at, n % 3 === 0 ? 'business' : 'home')),
    });
    for (let on = start + 0.1, bought = 0; on < left; on += 0.5 + exponential(mean), bought += 1) {
      const amountMinor = Math.max(100, Math.round(value * (0.7 + 0.6 * random())));
      const isCancelled = random() < 0.03;
      planned.push({
        on,
        run: (at) => {
          const order = placed({ customerId, at, amountMinor, category: n % 2 === 0 ? 'solar' : 'heat' });
          add(order, { channel: n % 4 === 0 ? 'phone' : 'web' });
          if (isCancelled) add(cancelled(order, at));
        },
      });
      const complains = random() < (unlucky ? 0.25 : 0.06);
      if (!complains) continue;
      const kept = !unlucky || random() < 0.3;
      const caseId = nameId(`shop ${seed} case ${n} ${bought}`);
      planned.push({
        on: on + 1,
        run: (at) => {
          for (const event of complaint(
            { caseId, customerId, at },
            { kept, score: kept ? 4 + Math.floor(random() * 2) : 1 + Math.floor(random() * 2) },
          ))
            add(event, { channel: 'phone' });
        },
      });
    }
    leftOn.set(customerId, left);
    left = 0;
  }
  for (const { on, run } of planned.sort((a, b) => a.on - b.on)) if (on < days) run(day(on));
  return { events: events as readonly LoggedEvent[], leftOn };
};
