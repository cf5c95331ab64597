import {
  type CustomerEvent,
  customerRegistered,
  type DetailsFact,
  detailsFact,
  ERASED,
  type OverrideEvent,
} from '@icrm/contracts';
import { type Candidate, survive } from '../view/survive.ts';
import { qualityOf } from './quality.ts';
import { type Citation, type Claim, defineSection, type Member, type Merging } from './section.ts';

type Field = keyof DetailsFact;
/** By field and source: what the source last said. Of an address it says all parts at once. */
type ProfileState = Readonly<Record<string, Readonly<Record<string, Claim>>>>;

type ProfileEvent =
  | Extract<CustomerEvent, { type: 'CustomerRegistered' | 'CustomerDetailsChanged' | 'CustomerErased' }>
  | OverrideEvent;

/** Under this name a person's override stands among the sources; no source can have a name with a space. */
const byHand = 'manual override';

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

const isOver = ({ override }: Claim, at: string): boolean =>
  override?.until !== undefined && override.until <= at;

const losers = (candidates: readonly Candidate[], why: (candidate: Candidate) => string): Citation['lost'] =>
  candidates.map((candidate) => ({ ...candidate, why: why(candidate) }));

/**
 * What was erased says nothing any more: it gives the value only when nobody else says something. An override that is
 * over says nothing at all.
 */
const choose = (
  field: string,
  candidates: readonly Candidate[],
  { rules, at }: Merging,
): Citation | undefined => {
  const {
    over = [],
    forgotten = [],
    speaking = [],
  } = Object.groupBy(candidates, (candidate) => {
    if (isOver(candidate, at)) return 'over';
    return isForgotten(candidate) ? 'forgotten' : 'speaking';
  });
  const mute = speaking.length === 0;
  const chosen = survive(field, mute ? forgotten : speaking, rules);
  if (chosen === undefined) return undefined;
  const ended = losers(over, ({ override }) => `the override ended ${override?.until}`);
  return { ...chosen, lost: [...chosen.lost, ...(mute ? [] : losers(forgotten, () => 'erased')), ...ended] };
};

/** When the first override of the members that is in force will be over. */
const nextEnd = (members: readonly Member<ProfileState>[], at: string): string | undefined =>
  members
    .flatMap(({ state }) => Object.values(state).flatMap((claims) => claims[byHand]?.override?.until ?? []))
    .filter((until) => until > at)
    .sort()
    .at(0);

/** The winning claim of every field that has one. */
const resolve = (members: readonly Member<ProfileState>[], merging: Merging): Record<string, Citation> => {
  const fields = [...new Set(members.flatMap(({ state }) => Object.keys(state)))].sort();
  return Object.fromEntries(
    fields.flatMap((field) => {
      const winner = choose(field, candidatesOf(members, field), merging);
      return winner === undefined ? [] : [[field, winner]];
    }),
  );
};

const claimOf = (
  members: readonly Member<ProfileState>[],
  field: string,
  { customerId, position }: Citation,
): Claim | undefined => {
  const claims = members.find((member) => member.customerId === customerId)?.state[field] ?? {};
  return Object.values(claims).find((claim) => claim.position === position);
};

/**
 * The profile that the revealed members have, with its values as they are sealed: chosen in the clear, since rules may
 * compare values, and then looked up in the sealed states.
 */
export const sealedProfile = (
  revealed: readonly Member<unknown>[],
  sealed: readonly Member<unknown>[],
  merging: Merging,
): Readonly<Record<string, unknown>> => {
  const states = new Map(sealed.map(({ customerId, state }) => [customerId, state as ProfileState]));
  const chosen = resolve(revealed as readonly Member<ProfileState>[], merging);
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
export const profileSection = defineSection<ProfileEvent, OverrideEvent>()<ProfileState>({
  name: 'profile',
  version: 2,
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
    FieldOverridden: (state, { data: { value, until, why }, position, at }) =>
      say(state, value, { source: byHand, position, at, override: { ...(until && { until }), why } }),
    OverrideLifted: (state, { data: { field } }) => takeBack(state, field, byHand),
  },
  due: nextEnd,
  view: (members, merging) => {
    const chosen = resolve(members, merging);
    const profile = Object.fromEntries(Object.entries(chosen).map(([field, { value }]) => [field, value]));
    const quality = qualityOf(chosen, (field, claim) => claimOf(members, field, claim)?.at);
    return { profile, displayName: displayNameOf(profile), quality };
  },
  explain: (members, merging) =>
    Object.fromEntries(
      Object.entries(resolve(members, merging)).map(([field, citation]) => [`profile.${field}`, citation]),
    ),
  lines: {
    FieldOverridden: ({ field, until, why }) =>
      `${field} overridden by hand${until === undefined ? '' : ` until ${until}`}: ${why}`,
    OverrideLifted: ({ field, why }) => `Override of ${field} lifted: ${why}`,
  },
});
