import {
  type CustomerEvent,
  customerRegistered,
  type DetailsFact,
  detailsFact,
  ERASED,
} from '@icrm/contracts';
import { type Candidate, survive } from '../view/survive.ts';
import type { SurvivorshipRules } from '../view/survivorship-rules.ts';
import { type Citation, type Claim, defineSection, type Member } from './section.ts';

type Field = keyof DetailsFact;
/** By field and source: what the source last said. Of an address it says all parts at once. */
type ProfileState = Readonly<Record<string, Readonly<Record<string, Claim>>>>;

type ProfileEvent = Extract<
  CustomerEvent,
  { type: 'CustomerRegistered' | 'CustomerDetailsChanged' | 'CustomerErased' }
>;

/** Fields that a newer program added come into the view with the program that knows them, by a rebuild. */
const known = detailsFact.shape;

const say = (state: ProfileState, details: DetailsFact, claim: Omit<Claim, 'value'>): ProfileState => {
  const said = Object.entries(details).filter(
    ([field, value]) => Object.hasOwn(known, field) && value !== undefined,
  );
  return {
    ...state,
    ...Object.fromEntries(
      said.map(([field, value]) => [field, { ...state[field], [claim.source]: { value, ...claim } }]),
    ),
  };
};

const takeBack = (state: ProfileState, field: Field, source: string): ProfileState => {
  const { [source]: _gone, ...others } = state[field] ?? {};
  const { [field]: _claims, ...rest } = state;
  return Object.keys(others).length === 0 ? rest : { ...rest, [field]: others };
};

const personalFields = new Set(
  customerRegistered.personal
    .filter(({ path }) => path[0] === 'details')
    .map(({ path }) => path.slice(1).join('.')),
);

/** The values that could tell who it was are gone; that something was said, by whom and when, stays. */
const forget = (field: string, value: unknown): unknown => {
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([part, text]) => [part, forget(`${field}.${part}`, text)]),
    );
  return personalFields.has(field) ? ERASED : value;
};

const forgetAll = (state: ProfileState): ProfileState =>
  Object.fromEntries(
    Object.entries(state).map(([field, claims]) => [
      field,
      Object.fromEntries(
        Object.entries(claims).map(([source, claim]) => [
          source,
          { ...claim, value: forget(field, claim.value) },
        ]),
      ),
    ]),
  );

const candidatesOf = (members: readonly Member<ProfileState>[], field: string): Candidate[] =>
  members.flatMap(({ customerId, state }) =>
    Object.values(state[field] ?? {}).map((claim) => ({ ...claim, customerId })),
  );

const isForgotten = ({ value }: Candidate): boolean =>
  value === ERASED || (typeof value === 'object' && value !== null && Object.values(value).includes(ERASED));

/** What was erased says nothing any more: it gives the value only when nobody else says something. */
const choose = (
  field: string,
  candidates: readonly Candidate[],
  rules: SurvivorshipRules,
): Citation | undefined => {
  const speaking = candidates.filter((candidate) => !isForgotten(candidate));
  const chosen = survive(field, speaking.length === 0 ? candidates : speaking, rules);
  if (chosen === undefined || speaking.length === 0) return chosen;
  const forgotten = candidates.filter(isForgotten).map((candidate) => ({ ...candidate, why: 'erased' }));
  return { ...chosen, lost: [...chosen.lost, ...forgotten] };
};

/** The winning claim of every field that has one. */
const resolve = (
  members: readonly Member<ProfileState>[],
  rules: SurvivorshipRules,
): Record<string, Citation> => {
  const fields = [...new Set(members.flatMap(({ state }) => Object.keys(state)))].sort();
  return Object.fromEntries(
    fields.flatMap((field) => {
      const winner = choose(field, candidatesOf(members, field), rules);
      return winner === undefined ? [] : [[field, winner]];
    }),
  );
};

/**
 * The profile that the revealed members have, with its values as they are sealed: chosen in the clear, since rules may
 * compare values, and then looked up in the sealed states.
 */
export const sealedProfile = (
  revealed: readonly Member<unknown>[],
  sealed: readonly Member<unknown>[],
  rules: SurvivorshipRules,
): Readonly<Record<string, unknown>> => {
  const states = new Map(sealed.map(({ customerId, state }) => [customerId, state as ProfileState]));
  const chosen = resolve(revealed as readonly Member<ProfileState>[], rules);
  return Object.fromEntries(
    Object.entries(chosen).map(([field, { customerId, source = '' }]) => [
      field,
      states.get(customerId)?.[field]?.[source]?.value,
    ]),
  );
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What to call somebody: the legal name of an organisation, the names of a person, else what there is. */
export const displayNameOf = (profile: Readonly<Record<string, unknown>>): string => {
  const person = [textOf(profile['givenName']), textOf(profile['familyName'])].filter(
    (part) => part !== undefined,
  );
  if (person.length > 0 && person.every((part) => part === ERASED)) return ERASED;
  return textOf(profile['legalName']) ?? (person.join(' ') || textOf(profile['contactEmail']) || 'unnamed');
};

/** Who a customer is: names, address, language, whatever the sources say, merged by the survivorship rules. */
export const profileSection = defineSection<ProfileEvent>()<ProfileState>({
  name: 'profile',
  version: 1,
  initial: {},
  personal: true,
  on: {
    CustomerRegistered: (state, { data: { details, source }, position, at }) =>
      say(state, details, { source, position, at }),
    CustomerDetailsChanged: (state, { data: { details, retracted, source }, position, at }) =>
      say(
        retracted.reduce((profile, field) => takeBack(profile, field, source), state),
        details,
        { source, position, at },
      ),
    CustomerErased: forgetAll,
  },
  view: (members, rules) => {
    const profile = Object.fromEntries(
      Object.entries(resolve(members, rules)).map(([field, { value }]) => [field, value]),
    );
    return { profile, displayName: displayNameOf(profile) };
  },
  explain: (members, rules) =>
    Object.fromEntries(
      Object.entries(resolve(members, rules)).map(([field, citation]) => [`profile.${field}`, citation]),
    ),
  lines: {},
});
