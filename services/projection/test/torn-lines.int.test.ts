import { connectEventStore, type NewEvent } from '@icrm/event-store';
import { eventId, newId } from '@icrm/runtime';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AnyEvent } from './given.ts';
import { foldLog, storedFacets } from './independent-fold.ts';
import { changed, linked, ordered, registered, unlinked } from './sample-events.ts';
import { createWorld, customersOf, type World } from './start-projection.ts';
import { tornProxy } from './torn-proxy.ts';

const count = Number(process.env['ICRM_EVENTS'] ?? 5_000);
const inFlight = 64;
/** Lines tear after so many pieces: often in a long run, some dozen times in a short one. */
const tearEvery = count > 10_000 ? 150 : 300;
const seed = Number(process.env['ICRM_SEED'] ?? 5);

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.stop());

const shares = { twice: 0.1, swapped: 0.1, late: 0.05 };

/** Lives of people: a registration each, then whatever happens to them. */
const happenings = (dice: () => number): AnyEvent[] => {
  const people = Array.from({ length: Math.ceil(count / 25) }, () => newId());
  const one = (): string => people[Math.floor(dice() * people.length)] ?? '';
  const happen = (n: number): AnyEvent[] => {
    const [who, other] = [one(), one()];
    if (n % 9 === 0 && who !== other) return [n % 2 === 0 ? linked(who, other) : unlinked(who, other)];
    return [n % 3 === 0 ? changed(who, { segment: `s${n}` }) : ordered(who, n)];
  };
  const rest = Array.from({ length: count - people.length }, (_, n) => happen(n)).flat();
  return [...people.map((id) => registered(id)), ...rest];
};

/** Neighbours that change places, and some that come at the very end. */
const disorder = (events: readonly AnyEvent[], dice: () => number): AnyEvent[] => {
  const inTime: AnyEvent[] = [];
  const late: AnyEvent[] = [];
  for (const event of events) {
    if (dice() < shares.late) late.push(event);
    else if (dice() < shares.swapped) inTime.splice(-1, 0, event);
    else inTime.push(event);
  }
  return [...inTime, ...late];
};

const toNew = (event: AnyEvent): NewEvent => {
  const commandId = newId();
  const customerIds = customersOf(event);
  return {
    id: eventId(commandId, 0),
    ...event,
    metadata: {
      tenant: 'acme',
      customerIds,
      actor: { kind: 'staff', id: 'clerk-7' },
      channel: 'web',
      correlationId: commandId,
      causationId: commandId,
      commandId,
      occurredAt: event.data.at,
      receivedAt: event.data.at,
    },
  };
};

test(
  `${count} events, some twice, some out of order or late, over lines that tear, give the views of the log (seed ${seed})`,
  async () => {
    const numbers = fc.sample(fc.double({ min: 0, max: 0.999, noNaN: true }), { numRuns: 4 * count, seed });
    let rolled = 0;
    const dice = (): number => {
      rolled += 1;
      return numbers[rolled % numbers.length] ?? 0;
    };
    let mayTear = true;
    let passed = 0;
    const proxy = await tornProxy(world.engines.eventstore.address, () => {
      passed += 1;
      return mayTear && passed % tearEvery === tearEvery - 1;
    });
    const connectionString = `esdb://${proxy.address}?tls=false`;
    const writer = connectEventStore({ connectionString, keyRing: world.keyRing });
    const { client, stop } = await world.startInstance({ ICRM_EVENTSTORE: connectionString });
    try {
      const events = disorder(happenings(dice), dice).map(toNew);
      /** Until it is answered, as whoever has no answer does: the same event, under the same id. */
      const append = async (event: NewEvent): Promise<void> => {
        let last: unknown;
        for (let tries = 0; tries < 100; tries += 1)
          try {
            await writer.append(`lives-acme.${event.metadata.customerIds[0]}`, [event], { expected: 'any' });
            return;
          } catch (error) {
            last = error;
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        throw new Error('the log does not answer', { cause: last });
      };
      for (let from = 0; from < events.length; from += inFlight)
        await Promise.all(
          events
            .slice(from, from + inFlight)
            .flatMap((event) => (dice() < shares.twice ? [event, event] : [event]))
            .map(append),
        );
      mayTear = false;
      expect(proxy.cuts()).toBeGreaterThan(2);

      const inLog: string[] = [];
      for await (const { id } of world.events.readAll()) inLog.push(id);
      expect(inLog.toSorted()).toEqual(events.map(({ id }) => id).sort());
      const minPosition = await world.events.head();
      await client.searchCustomers(
        { tenant: 'acme', filter: '', sort: [], limit: 1, cursor: '', minPosition, count: true },
        { deadlineMs: 30_000 },
      );
      const { generation, parked } = await client.getProjectionStatus({});
      expect(parked).toBe(0n);
      expect(await storedFacets(world.store, generation)).toEqual(await foldLog(world));
    } finally {
      await stop();
      await writer.close();
      await proxy.stop();
    }
  },
  120_000 + count * 50,
);
