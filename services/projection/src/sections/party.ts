import type { CustomerEvent, LinkEvent, vocabulary } from '@icrm/contracts';
import { comparePositions } from '../view/position.ts';
import { customerLines } from './customer-lines.ts';
import { type Citation, defineSection, type Member } from './section.ts';

type PartyState = {
  readonly registered?: { readonly kind: string; readonly position: string; readonly at: string };
  readonly stage?: { readonly value: vocabulary.PartyStage; readonly position: string };
  readonly erased?: { readonly position: string };
};

type PartyEvent = Extract<
  CustomerEvent,
  { type: 'CustomerRegistered' | 'ProspectConverted' | 'CustomerRetired' | 'CustomerErased' }
>;

type Placed<T> = T & { readonly customerId: string };

const partsOf = <K extends keyof PartyState>(
  members: readonly Member<PartyState>[],
  part: K,
): Placed<NonNullable<PartyState[K]>>[] =>
  members.flatMap(({ customerId, state }) => {
    const found: PartyState[K] = state[part];
    return found === undefined ? [] : [{ ...(found as NonNullable<PartyState[K]>), customerId }];
  });

/** Somebody who is a customer under one id is a customer; otherwise the latest word on the stage counts. */
const currentStage = (members: readonly Member<PartyState>[]) => {
  const stages = partsOf(members, 'stage').sort((a, b) => comparePositions(b.position, a.position));
  return stages.find(({ value }) => value === 'customer') ?? stages[0];
};

const cite = (value: unknown, placed: Placed<{ position: string }>, rule: string): Citation => ({
  value,
  customerId: placed.customerId,
  position: placed.position,
  rule,
  lost: [],
});

/** What a customer is and how far the relation has come: kind, stage, since when. */
export const partySection = defineSection<PartyEvent, CustomerEvent | LinkEvent>()<PartyState>({
  name: 'party',
  version: 1,
  initial: {},
  on: {
    CustomerRegistered: (state, { data, position, at }) => ({
      ...state,
      registered: { kind: data.kind, position, at },
      stage: { value: data.stage, position },
    }),
    ProspectConverted: (state, { position }) => ({ ...state, stage: { value: 'customer', position } }),
    CustomerRetired: (state, { position }) => ({ ...state, stage: { value: 'former', position } }),
    CustomerErased: (state, { position }) => ({ ...state, erased: { position } }),
  },
  view: (members) => {
    const [registered] = partsOf(members, 'registered');
    return {
      kind: registered?.kind,
      stage: currentStage(members)?.value,
      erased: partsOf(members, 'erased').length === members.length,
      registeredAt: registered?.at,
    };
  },
  explain: (members) => {
    const [registered] = partsOf(members, 'registered');
    const stage = currentStage(members);
    return {
      ...(registered === undefined
        ? {}
        : {
            kind: cite(registered.kind, registered, 'first-registered@1'),
            registeredAt: cite(registered.at, registered, 'first-registered@1'),
          }),
      ...(stage === undefined ? {} : { stage: cite(stage.value, stage, 'furthest-stage@1') }),
    };
  },
  lines: customerLines,
});
