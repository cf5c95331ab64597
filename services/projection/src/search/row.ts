import type { CustomerSummary, CustomerView } from '@icrm/contracts';
import type { IndexDefinition } from '@icrm/read-store';
import { customerKey } from '../fact.ts';
import { displayNameOf } from '../sections/profile.ts';
import { missing, type SearchField } from './search-field.ts';
import { rowPath, searchFields, sortableNames } from './search-fields.ts';

/** One customer as searches see it. Personal values are in it as keyed hashes, and sealed for showing. */
export type Row = {
  readonly _id: string;
  /** The version of the merge, see `componentVersion`. */
  readonly position: string;
  /** Absent in the rows of members that another member stands for. */
  readonly tenant?: string;
  readonly customerId?: string;
  readonly members?: readonly string[];
  readonly tokens?: readonly string[];
  /** Keyed hashes of the identifiers. */
  readonly keys?: readonly string[];
  /** Plain fields by name. */
  readonly f?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** When the view changes next without any event; absent for never. */
  readonly due?: string;
  /** The rest of the summary as JSON; personal values sealed. */
  readonly summary?: string;
};

/** What a row is made of. */
export type RowParts = {
  /** The merged view, revealed. */
  readonly view: CustomerView;
  /** Its profile with the personal values sealed. */
  readonly sealed: Readonly<Record<string, unknown>>;
  readonly version: string;
  readonly tokens: readonly string[];
  readonly keys: readonly string[];
  readonly due: string | undefined;
};

const stored = (field: SearchField, view: CustomerView) => {
  if (field.kind === 'personal') return undefined;
  const value = field.read(view);
  if (value !== undefined || field.kind === 'texts') return value;
  return field.sortable === true ? missing[field.kind] : undefined;
};

const plainFields = (view: CustomerView): Record<string, string | number | boolean | readonly string[]> =>
  Object.fromEntries(
    searchFields.flatMap((field) => {
      const value = stored(field, view);
      return value === undefined ? [] : [[rowPath(field).slice(2), value]];
    }),
  );

/** What is stored to be shown in results: plain figures, and the sealed profile they are named by. */
type StoredSummary = Omit<CustomerSummary, 'displayName' | 'city' | 'contactEmail'> & {
  readonly profile: Readonly<Record<string, unknown>>;
};

const toStoredSummary = ({ sales, ...view }: CustomerView, sealed: RowParts['sealed']): StoredSummary => {
  const { givenName, familyName, legalName, contactEmail, address } = sealed;
  return {
    customerId: view.customerId,
    members: view.members,
    kind: view.kind,
    stage: view.stage,
    erased: view.erased,
    segment: view.profile.segment,
    language: view.profile.language,
    country: view.profile.address?.country,
    orders: sales.orders,
    monetaryMinor: sales.rfm?.monetaryMinor ?? 0,
    currency: sales.rfm?.currency,
    lastOrderAt: sales.rfm?.lastOrderAt,
    openOpportunities: sales.openOpportunities.length,
    openLeads: sales.openLeads.length,
    registeredAt: view.registeredAt,
    lastActivityAt: view.lastActivityAt,
    position: view.watermark.position,
    profile: { givenName, familyName, legalName, contactEmail, address },
  };
};

/** Reads the sealed summary of a row; reveal it, then hand it to `toSummary`. */
export const storedSummary = ({ summary }: Row): StoredSummary =>
  JSON.parse(summary ?? '{}') as StoredSummary;

/** A line of a search result, from the revealed summary of its row. */
export const toSummary = ({ profile, ...summary }: StoredSummary): CustomerSummary => {
  const { contactEmail, address } = profile as CustomerView['profile'];
  return {
    ...summary,
    displayName: displayNameOf(profile),
    ...(address?.city === undefined ? {} : { city: address.city }),
    ...(contactEmail === undefined ? {} : { contactEmail }),
  };
};

/** The row of the member that stands for all. */
export const toRow = ({ view, sealed, version, tokens, keys, due }: RowParts): Row => ({
  _id: customerKey(view.tenant, view.customerId),
  position: version,
  tenant: view.tenant,
  customerId: view.customerId,
  members: view.members,
  tokens,
  keys,
  ...(due === undefined ? {} : { due }),
  f: plainFields(view),
  summary: JSON.stringify(toStoredSummary(view, sealed)),
});

/** The row of any other member: nothing to find, but newer than what could be found before. */
export const toHiddenRow = (tenant: string, customerId: string, version: string): Row => ({
  _id: customerKey(tenant, customerId),
  position: version,
});

/** Every order and look-up that must not read the whole collection. */
export const rowIndexes: readonly IndexDefinition[] = [
  { name: 'tokens', keys: { tokens: 1, tenant: 1 } },
  { name: 'due', keys: { due: 1 }, sparse: true },
  { name: 'keys', keys: { keys: 1, tenant: 1 } },
  ...sortableNames.map((name) => ({
    name: `by-${name}`,
    keys: { tenant: 1, [rowPath({ name })]: 1, _id: 1 } as const,
  })),
  ...['stage', 'profile.segment'].map((name) => ({
    name: `${name}-by-activity`,
    keys: { tenant: 1, [rowPath({ name })]: 1, [rowPath({ name: 'lastActivityAt' })]: 1, _id: 1 } as const,
  })),
];
