import type { CustomerBookkeepingEvent, CustomerEvent, IdentifierFact } from '@icrm/contracts';

/** Everything that stands in stream `customer-<tenant>.<id>`. */
export type CustomerStreamEvent = CustomerEvent | CustomerBookkeepingEvent;

type Held = Pick<IdentifierFact, 'kind' | 'system'>;
export type Stage = Extract<CustomerEvent, { type: 'CustomerRegistered' }>['data']['stage'];

/** What the rules need to know of a customer; no names, no values. */
export type CustomerState = {
  readonly status: 'unknown' | 'known' | 'erased';
  readonly customerId: string;
  readonly stage: Stage;
  /** The identifiers held, by key; after an erasure those held then. */
  readonly held: Readonly<Record<string, Held>>;
  /** By key: claims up to this number are void. */
  readonly lapsed: Readonly<Record<string, number>>;
  /** By source: the fields it speaks for. */
  readonly spokenFor: ReadonlyMap<string, readonly string[]>;
  /** `<purpose>/<channel>` of each consent that was withdrawn and not given again. */
  readonly withdrawn: readonly string[];
  readonly erasure?: { readonly receiptId: string; readonly at: string };
};

export const initial: CustomerState = {
  status: 'unknown',
  customerId: '',
  stage: 'anonymous',
  held: {},
  lapsed: {},
  spokenFor: new Map(),
  withdrawn: [],
};

export const consentKey = (it: { readonly purpose: string; readonly channel: string }): string =>
  `${it.purpose}/${it.channel}`;

/** The fields of details that say something. */
export const fieldsOf = (details: object): string[] =>
  Object.entries(details)
    .filter(([, value]) => value !== undefined)
    .map(([field]) => field);

export const evolve = (state: CustomerState, event: CustomerStreamEvent): CustomerState => {
  switch (event.type) {
    case 'CustomerRegistered': {
      const { customerId, stage, details, identifiers, source } = event.data;
      const held = Object.fromEntries(identifiers.map((it) => [it.key, toHeld(it)]));
      const spokenFor = new Map([[source, fieldsOf(details)]]);
      return { ...state, status: 'known', customerId, stage, held, spokenFor };
    }
    case 'CustomerDetailsChanged':
      return {
        ...state,
        spokenFor: new Map(state.spokenFor).set(event.data.source, speaksFor(state, event.data)),
      };
    case 'IdentifierAdded': {
      const { identifier } = event.data;
      return { ...state, held: { ...state.held, [identifier.key]: toHeld(identifier) } };
    }
    case 'IdentifierRemoved': {
      const { [event.data.key]: _gone, ...held } = state.held;
      return { ...state, held, lapsed: lapse(state, event.data.key, event.data.claim) };
    }
    case 'IdentifierClaimLapsed':
      return { ...state, lapsed: lapse(state, event.data.key, event.data.claim) };
    case 'ConsentGiven':
      return { ...state, withdrawn: state.withdrawn.filter((it) => it !== consentKey(event.data)) };
    case 'ConsentWithdrawn':
      return { ...state, withdrawn: [...state.withdrawn, consentKey(event.data)] };
    case 'ProspectConverted':
      return { ...state, stage: 'customer' };
    case 'CustomerRetired':
      return { ...state, stage: 'former' };
    case 'CustomerErased':
      return {
        ...state,
        status: 'erased',
        erasure: { receiptId: event.data.receiptId, at: event.data.at },
      };
  }
};

const toHeld = ({ kind, system }: Held): Held => (system === undefined ? { kind } : { kind, system });

const speaksFor = (
  { spokenFor }: CustomerState,
  change: { readonly source: string; readonly details: object; readonly retracted: readonly string[] },
): string[] => {
  const fields = new Set([...(spokenFor.get(change.source) ?? []), ...fieldsOf(change.details)]);
  return [...fields].filter((field) => !change.retracted.includes(field));
};

const lapse = ({ lapsed }: CustomerState, key: string, claim = 0): CustomerState['lapsed'] => ({
  ...lapsed,
  [key]: Math.max(lapsed[key] ?? 0, claim),
});
