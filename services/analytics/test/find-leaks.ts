import { type AsOf, type FeatureSet, featuresAt } from '../src/models/features.ts';
import { specOf, tableNames } from '../src/warehouse/tables.ts';
import { openWarehouse, type Warehouse } from '../src/warehouse/warehouse.ts';

/**
 * The features that see the future: those that say something else of somebody in a warehouse from which everything that
 * happened later was taken away.
 */
export const findLeaks = async (
  warehouse: Warehouse,
  features: FeatureSet,
  asOf: AsOf,
): Promise<readonly string[]> => {
  const past = await openWarehouse({ file: ':memory:' });
  for (const name of tableNames) {
    const rows = await warehouse.store.query(`SELECT * FROM ${name} WHERE happened_at < $moment::TIMESTAMP`, {
      moment: asOf.moment,
    });
    // Rows come back as they were appended: texts, numbers and times.
    await past.store.transaction((it) => it.append(specOf(name), rows as Parameters<typeof it.append>[1]));
  }
  const position = warehouse.loader.position;
  const [now, then] = await Promise.all([
    featuresAt(warehouse, { ...asOf, position }, features),
    featuresAt(past, { ...asOf, position }, features),
  ]);
  await past.close();
  const before = new Map(then.map(({ personId, values }) => [personId, values]));
  const same = (name: string, index: number) =>
    now.length === then.length &&
    now.every(
      ({ personId, values }) => Object.is(before.get(personId)?.[index], values[index]) || name === '',
    );
  return features.names.filter((name, index) => !same(name, index));
};
