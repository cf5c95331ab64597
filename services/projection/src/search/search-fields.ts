import type { CustomerView } from '@icrm/contracts';
import type { PersonalField, PlainField, SearchField } from './search-field.ts';

const personal = (
  name: string,
  read: (view: CustomerView) => string | undefined,
  options: { readonly prefix?: boolean } = {},
): PersonalField => ({ name, kind: 'personal', read, ...options });

const plain = (
  name: string,
  kind: PlainField['kind'],
  read: PlainField['read'],
  options: { readonly sortable?: boolean } = {},
): PlainField => ({ name, kind, read, ...options });

const sortable = { sortable: true } as const;
const prefix = { prefix: true } as const;

/** Every field that a search may name, by its path in the view. */
export const searchFields: readonly SearchField[] = [
  plain('kind', 'text', (view) => view.kind),
  plain('stage', 'text', (view) => view.stage),
  plain('erased', 'boolean', (view) => view.erased),
  plain('registeredAt', 'instant', (view) => view.registeredAt, sortable),
  plain('lastActivityAt', 'instant', (view) => view.lastActivityAt, sortable),
  plain('events', 'number', (view) => view.events),
  plain('profile.segment', 'text', ({ profile }) => profile.segment),
  plain('profile.language', 'text', ({ profile }) => profile.language),
  plain('profile.timeZone', 'text', ({ profile }) => profile.timeZone),
  plain('profile.address.country', 'text', ({ profile }) => profile.address?.country),
  personal('profile.givenName', ({ profile }) => profile.givenName, prefix),
  personal('profile.familyName', ({ profile }) => profile.familyName, prefix),
  personal('profile.legalName', ({ profile }) => profile.legalName, prefix),
  personal('profile.birthDate', ({ profile }) => profile.birthDate),
  personal('profile.contactEmail', ({ profile }) => profile.contactEmail),
  personal('profile.contactPhone', ({ profile }) => profile.contactPhone),
  personal('profile.address.line', ({ profile }) => profile.address?.line),
  personal('profile.address.city', ({ profile }) => profile.address?.city, prefix),
  personal('profile.address.region', ({ profile }) => profile.address?.region),
  personal('profile.address.postcode', ({ profile }) => profile.address?.postcode, prefix),
  {
    name: 'consents',
    kind: 'texts',
    read: ({ consents }) =>
      consents
        .filter(({ state }) => state === 'given')
        .map(({ purpose, channel }) => `${purpose}:${channel}`),
  },
  plain('sales.orders', 'number', ({ sales }) => sales.orders, sortable),
  plain('sales.rfm.monetaryMinor', 'number', ({ sales }) => sales.rfm?.monetaryMinor, sortable),
  plain('sales.rfm.currency', 'text', ({ sales }) => sales.rfm?.currency),
  plain('sales.rfm.lastOrderAt', 'instant', ({ sales }) => sales.rfm?.lastOrderAt, sortable),
  plain('sales.openOpportunities', 'number', ({ sales }) => sales.openOpportunities.length, sortable),
  plain('service.openCases', 'number', ({ service }) => service.openCases.length),
  plain('experience.index', 'number', ({ experience }) => experience?.index),
  plain('experience.falling', 'boolean', ({ experience }) => experience?.falling),
  plain('quality.completeness', 'number', ({ quality }) => quality?.completeness),
  plain('sales.openLeads', 'number', ({ sales }) => sales.openLeads.length),
];

/** Any of the names; expands to the fields it stands for. */
const anyName = ['profile.givenName', 'profile.familyName', 'profile.legalName'] as const;

const byName = new Map<string, readonly SearchField[]>();
const declare = (name: string, fields: readonly SearchField[]): void => {
  if (!byName.has(name)) byName.set(name, fields);
};
for (const field of searchFields) declare(field.name, [field]);
declare(
  'name',
  searchFields.filter(({ name }) => anyName.some((part) => part === name)),
);
// The last part of a path alone names its field, as in the summaries: `segment`, `orders`, `city`.
for (const field of searchFields) declare(field.name.split('.').at(-1) ?? field.name, [field]);

/** The fields a name stands for: one, or for `name` any of the names. Undefined for an unknown name. */
export const findSearchFields = (name: string): readonly SearchField[] | undefined => byName.get(name);

/** The names by which results can be sorted. */
export const sortableNames: readonly string[] = searchFields.flatMap((field) =>
  'sortable' in field && field.sortable === true ? [field.name] : [],
);

/** Where a plain field stands in a row. Dots would be paths. */
export const rowPath = (field: { readonly name: string }): string => `f.${field.name.replaceAll('.', '_')}`;
