import { fold } from '@icrm/decider';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type LinkCommand, type LinkStreamEvent, link } from '../domain/link.ts';
import { apartWithin, componentOf } from './component.ts';
import { guardLink, largestComponent } from './guard.ts';
import type { LinkBook } from './link-book.ts';
import { foldLink, type LinkDocument } from './link-document.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 150);
const at = '2026-03-02T09:00:00.000Z';
const tenant = 'acme';

/** The book in memory: the same fold of the same events, in the same order. */
const createGraph = () => {
  const streams = new Map<string, LinkStreamEvent[]>();
  const documents = new Map<string, LinkDocument>();
  let position = 0n;
  const book: Pick<LinkBook, 'of'> = {
    of: async (_tenant, customerIds, states) =>
      [...documents.values()].filter(
        (it) => states.includes(it.state) && it.customerIds.some((id) => customerIds.includes(id)),
      ),
  };
  /** Carries out a command by the rules of the pair's stream; what is refused changes nothing. */
  const carryOut = (command: LinkCommand): void => {
    const { linkId } = command.data;
    const before = streams.get(linkId) ?? [];
    const decision = link.decide(command, fold(link, before), { now: at });
    if (!decision.accepted) return;
    streams.set(linkId, [...before, ...decision.events]);
    for (const event of decision.events) {
      position += 1n;
      const actor = { kind: 'staff', id: 'clerk-7' } as const;
      documents.set(linkId, foldLink(documents.get(linkId), { tenant, actor, position, event }));
    }
  };
  return { book, carryOut, documents };
};

const people = Array.from({ length: 40 }, (_, index) => `c${String(index).padStart(2, '0')}`);
type Step = {
  readonly what: 'rule' | 'person' | 'unlink' | 'reject' | 'propose';
  readonly pair: [string, string];
};
const pairOf = (most: number) =>
  fc
    .tuple(fc.nat(most - 1), fc.nat(most - 1))
    .filter(([one, other]) => one !== other)
    .map((indexes): [string, string] => {
      const [one = '', other = ''] = indexes.map((index) => people[index] ?? '').sort();
      return [one, other];
    });
const steps = (most: number, kinds: readonly Step['what'][]) =>
  fc.array(fc.record({ what: fc.constantFrom(...kinds), pair: pairOf(most) }), {
    minLength: 40,
    maxLength: 120,
    size: 'max',
  });

const finding = { rule: 'person', ruleVersion: 1, score: 30, evidence: [] };
const commandOf = ({ what, pair }: Step): LinkCommand => {
  const data = { linkId: pair.join('-'), customerIds: pair };
  switch (what) {
    case 'rule':
      return { type: 'LinkCustomers', data: { ...data, ...finding } };
    case 'person':
      return { type: 'LinkCustomers', data: { ...data, ...finding, rule: 'manual' } };
    case 'unlink':
      return { type: 'UnlinkCustomers', data: { ...data, reason: 'not the same' } };
    case 'reject':
      return { type: 'RejectLink', data: { ...data, reason: 'not the same' } };
    case 'propose':
      return { type: 'ProposeLink', data: { ...data, ...finding } };
  }
};

/** Components by plain reachability over a list of pairs. */
const reachable = (start: string, pairs: readonly (readonly string[])[]): Set<string> => {
  const inside = new Set([start]);
  for (let grown = -1; grown !== inside.size; ) {
    grown = inside.size;
    for (const pair of pairs) if (pair.some((id) => inside.has(id))) for (const id of pair) inside.add(id);
  }
  return inside;
};

describe('any history of links', () => {
  test('shows the components there would be had the wrong links never been made', () =>
    fc.assert(
      fc.asyncProperty(
        steps(8, ['rule', 'person', 'unlink', 'reject', 'propose']),
        fc.infiniteStream(fc.nat()),
        async (history, order) => {
          const real = createGraph();
          for (const step of history) real.carryOut(commandOf(step));
          const standing = [...real.documents.values()].filter(({ state }) => state === 'linked');
          // The same links alone, in another order.
          const ideal = createGraph();
          const shuffled = standing.map((it) => ({ it, by: order.next().value })).sort((a, b) => a.by - b.by);
          for (const { it } of shuffled)
            ideal.carryOut(commandOf({ what: 'person', pair: [it.customerIds[0], it.customerIds[1]] }));
          for (const id of people.slice(0, 8)) {
            const shown = await componentOf(real.book, tenant, id);
            expect(shown).toEqual(await componentOf(ideal.book, tenant, id));
            expect([...shown].sort()).toEqual(
              [
                ...reachable(
                  id,
                  standing.map(({ customerIds }) => customerIds),
                ),
              ].sort(),
            );
          }
        },
      ),
      { numRuns: runs },
    ));

  test('never lets a rule join whom a person took apart, nor a component beyond its limit', async () => {
    let held = 0;
    await fc.assert(
      fc.asyncProperty(steps(40, ['rule', 'rule', 'rule', 'rule', 'unlink', 'reject']), async (history) => {
        const { book, carryOut } = createGraph();
        for (const step of history) {
          const free = step.what !== 'rule' || (await guardLink(book, tenant, step.pair)).verdict === 'free';
          if (!free) {
            held += 1;
            continue;
          }
          carryOut(commandOf(step));
          if (step.what !== 'rule') continue;
          const group = await componentOf(book, tenant, step.pair[0]);
          expect(group.size).toBeLessThanOrEqual(largestComponent);
          expect(await apartWithin(book, tenant, group)).toEqual([]);
        }
      }),
      { numRuns: runs },
    );
    // A guard that never holds anything back would prove nothing.
    expect(held).toBeGreaterThan(runs);
  });
});
