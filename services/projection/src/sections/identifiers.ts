import type { CustomerEvent, IdentifierFact } from '@icrm/contracts';
import { defineSection, type Member } from './section.ts';

type Held = IdentifierFact & { readonly source: string; readonly position: string; readonly at: string };
/** By keyed hash: the hash is of kind, system and value together. */
type IdentifiersState = Readonly<Record<string, Held>>;

type IdentifiersEvent = Extract<
  CustomerEvent,
  { type: 'CustomerRegistered' | 'IdentifierAdded' | 'IdentifierRemoved' | 'CustomerErased' }
>;

const hold = (
  state: IdentifiersState,
  identifiers: readonly IdentifierFact[],
  by: { readonly source: string; readonly position: string; readonly at: string },
): IdentifiersState => ({
  ...state,
  ...Object.fromEntries(identifiers.map((identifier) => [identifier.key, { ...identifier, ...by }])),
});

const heldBy = (members: readonly Member<IdentifiersState>[]): (Held & { customerId: string })[] =>
  members
    .flatMap(({ customerId, state }) => Object.values(state).map((held) => ({ ...held, customerId })))
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));

const orderOf = ({ kind, system, at, key }: Held): string => [kind, system ?? '', at, key].join('\0');

/** The keyed hashes by which the members can be found. */
export const identifierKeysOf = (members: readonly Member<unknown>[]): string[] =>
  members.flatMap(({ state }) => Object.keys((state ?? {}) as IdentifiersState));

/** What a customer can be recognised by. Erased with the person: the identifiers are free again. */
export const identifiersSection = defineSection<IdentifiersEvent>()<IdentifiersState>({
  name: 'identifiers',
  version: 1,
  initial: {},
  personal: true,
  on: {
    CustomerRegistered: (state, { data: { identifiers, source }, position, at }) =>
      hold(state, identifiers, { source, position, at }),
    IdentifierAdded: (state, { data: { identifier, source }, position, at }) =>
      hold(state, [identifier], { source, position, at }),
    IdentifierRemoved: (state, { data: { key } }) => {
      const { [key]: _gone, ...others } = state;
      return others;
    },
    CustomerErased: () => ({}),
  },
  view: (members) => ({
    identifiers: heldBy(members).map(({ kind, value, system, source, customerId, at }) => ({
      kind,
      value,
      system,
      source,
      customerId,
      at,
    })),
  }),
  explain: (members) =>
    Object.fromEntries(
      heldBy(members).map(({ value, customerId, position, source }, index) => [
        `identifiers.${index}`,
        { value, customerId, position, source, rule: 'held@1', lost: [] },
      ]),
    ),
  lines: {},
});
