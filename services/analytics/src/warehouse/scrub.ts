import type { Transaction } from '@icrm/column-store';
import { scrubbed, type TableName } from './tables.ts';
import type { StoredFact } from './to-facts.ts';

type Loaded = ReadonlyMap<TableName, readonly StoredFact[]>;

/**
 * Takes back what could single out people who were erased, of what was loaded before and of what other sources still say
 * of them later. Amounts and counts stay, under an id that nothing opens any more.
 */
export const scrubErased = async (it: Transaction, loaded: Loaded): Promise<void> => {
  const about = new Set(
    Object.keys(scrubbed).flatMap((table) => (loaded.get(table as TableName) ?? []).map(customerOf)),
  );
  if (about.size === 0) return;
  const erased = await it.query(
    "SELECT DISTINCT tenant, customer_id FROM customer_change WHERE step = 'erased'",
  );
  for (const { tenant, customer_id: customer } of erased)
    if (about.has(`${tenant}.${customer}`)) await scrub(it, String(tenant), String(customer));
};

const customerOf = ({ row }: StoredFact): string => `${row['tenant']}.${row['customer_id']}`;

const scrub = async (it: Transaction, tenant: string, customer: string): Promise<void> => {
  for (const [table, columns] of Object.entries(scrubbed))
    await it.run(
      `UPDATE ${table} SET ${columns.map((column) => `${column} = NULL`).join(', ')}
       WHERE tenant = $tenant AND customer_id = $customer`,
      { tenant, customer },
    );
};
