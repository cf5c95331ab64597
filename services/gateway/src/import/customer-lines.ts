import type { Readable } from 'node:stream';
import { customerCommands, vocabulary } from '@icrm/contracts';
import { z } from 'zod';
import { readCsv } from './csv.ts';
import { type Line, readLine } from './line.ts';

const { customerId: _derived, ...registration } = customerCommands.registerCustomer.shape;

/** A line of a customer import: a registration with the source's own reference. */
export const customerLine = z
  .strictObject({
    ...registration,
    /** Names the line in its source: the same source and reference again add nothing. */
    reference: z.string().trim().min(1).max(200),
    source: vocabulary.label.optional(),
    occurredAt: vocabulary.instant.optional(),
  })
  .meta({ id: 'CustomerImportLine' });
export type CustomerLine = z.output<typeof customerLine>;

const detailColumns = [
  'givenName',
  'familyName',
  'birthDate',
  'legalName',
  'segment',
  'language',
  'timeZone',
  'contactEmail',
  'contactPhone',
] as const;
const addressColumns = {
  addressLine: 'line',
  city: 'city',
  region: 'region',
  postcode: 'postcode',
  country: 'country',
};
const identifierColumns = ['email', 'phone', 'nationalId', 'externalSystem', 'externalId'] as const;

/** The columns of a customer CSV. `email`, `phone`, `nationalId` and `externalSystem` with `externalId` are identifiers. */
export const customerColumns: readonly string[] = [
  'reference',
  'kind',
  'source',
  'occurredAt',
  ...detailColumns,
  ...Object.keys(addressColumns),
  ...identifierColumns,
];

/** The lines of a customer CSV. */
export async function* readCustomerCsv(upload: Readable): AsyncGenerator<Line<CustomerLine>> {
  const columns = { known: customerColumns, needed: ['reference', 'kind'] };
  for await (const row of readCsv(upload, columns)) {
    if ('cells' in row) yield readLine(customerLine, row.line, toCustomer(row.cells));
    else yield row;
  }
}

type Cells = Readonly<Record<string, string>>;

const toCustomer = (cells: Cells): object => {
  const address = Object.entries(addressColumns).flatMap(([column, field]) =>
    cells[column] === undefined ? [] : [[field, cells[column]]],
  );
  return {
    ...pick(cells, ['reference', 'kind', 'source', 'occurredAt']),
    details: {
      ...pick(cells, detailColumns),
      ...(address.length > 0 ? { address: Object.fromEntries(address) } : {}),
    },
    identifiers: toIdentifiers(cells),
  };
};

const toIdentifiers = ({ email, phone, nationalId, externalSystem, externalId }: Cells): object[] => [
  ...(email === undefined ? [] : [{ kind: 'email', value: email }]),
  ...(phone === undefined ? [] : [{ kind: 'phone', value: phone }]),
  ...(nationalId === undefined ? [] : [{ kind: 'national', value: nationalId }]),
  ...(externalId === undefined ? [] : [{ kind: 'external', value: externalId, system: externalSystem }]),
];

const pick = (cells: Cells, names: readonly string[]): object =>
  Object.fromEntries(names.flatMap((name) => (cells[name] === undefined ? [] : [[name, cells[name]]])));
