import type {
  Collection as DriverCollection,
  Filter as DriverFilter,
  FindOptions as DriverFindOptions,
  OptionalUnlessRequiredId,
  UpdateFilter,
  WithId,
} from 'mongodb';
import { checkFilter, checkUpdate, type Filter, type IndexDefinition, type Update } from '../query.ts';
import type { Collection, FindOptions, StoredDocument } from '../read-store.ts';
import { toQueryPlan } from './explain.ts';
import { insertMissing, writeGuarded } from './guarded-write.ts';
import { mapped } from './map-error.ts';

type Stored = { _id: string };

// The port's filters and updates are a typed subset of the driver's; both are checked at run time before they leave.
const toDriverFilter = (filter: Filter): DriverFilter<Stored> => {
  checkFilter(filter);
  return filter as DriverFilter<Stored>;
};
const toDriverUpdate = (update: Update): UpdateFilter<Stored> => {
  checkUpdate(update);
  return update as UpdateFilter<Stored>;
};

const toDriverOptions = ({ sort, limit, skip, fields }: FindOptions): DriverFindOptions => ({
  ...(sort === undefined ? {} : { sort: { ...sort } }),
  ...(limit === undefined ? {} : { limit }),
  ...(skip === undefined ? {} : { skip }),
  ...(fields === undefined ? {} : { projection: Object.fromEntries(fields.map((field) => [field, 1])) }),
});

const toDriverIndex = ({ name, keys, unique, sparse, partial }: IndexDefinition) => ({
  name,
  key: { ...keys },
  ...(unique === true ? { unique } : {}),
  ...(sparse === true ? { sparse } : {}),
  ...(partial === undefined ? {} : { partialFilterExpression: toDriverFilter(partial) }),
});

/** What is read has the shape that was written: one writer, one shape per collection. */
const toOurs = <D extends StoredDocument>(document: WithId<Stored>): D => document as unknown as D;

/** The port's collection over one of the driver. */
export const createCollection = <D extends StoredDocument>(
  driver: DriverCollection<Stored>,
): Collection<D> => ({
  name: driver.collectionName,
  findOne: (filter, options = {}) =>
    mapped(async () => {
      const found = await driver.findOne(toDriverFilter(filter), toDriverOptions(options));
      return found === null ? undefined : toOurs<D>(found);
    }),
  find: (filter, options = {}) =>
    mapped(async () =>
      (await driver.find(toDriverFilter(filter), toDriverOptions(options)).toArray()).map(toOurs<D>),
    ),
  async *scan(filter, options = {}) {
    const cursor = driver.find(toDriverFilter(filter), { ...toDriverOptions(options), batchSize: 1_000 });
    try {
      for (;;) {
        const next = await mapped(() => cursor.next());
        if (next === null) return;
        yield toOurs<D>(next);
        // What came with it needs no further round through the driver.
        for (const document of cursor.readBufferedDocuments()) yield toOurs<D>(document);
      }
    } finally {
      await cursor.close();
    }
  },
  getMany: (ids) =>
    mapped(async () => {
      if (ids.length === 0) return new Map<string, D>();
      const found = await driver.find({ _id: { $in: [...ids] } }, { batchSize: ids.length + 1 }).toArray();
      return new Map(found.map((document) => [document._id, toOurs<D>(document)]));
    }),
  count: (filter, { limit } = {}) =>
    mapped(() => driver.countDocuments(toDriverFilter(filter), limit === undefined ? {} : { limit })),
  size: () => mapped(() => driver.estimatedDocumentCount()),
  insert: (document) =>
    mapped(async () => {
      await driver.insertOne(document as unknown as OptionalUnlessRequiredId<Stored>);
    }),
  insertMissing: (documents) => mapped(() => insertMissing(driver, documents)),
  writeGuarded: (documents) => mapped(() => writeGuarded(driver, documents)),
  replace: (filter, { _id: _, ...fields }) =>
    mapped(async () => (await driver.replaceOne(toDriverFilter(filter), fields)).matchedCount > 0),
  update: (filter, update, { upsert = false } = {}) =>
    mapped(async () => {
      const done = await driver.updateOne(toDriverFilter(filter), toDriverUpdate(update), { upsert });
      return done.matchedCount + done.upsertedCount > 0;
    }),
  updateMany: (filter, update) =>
    mapped(
      async () => (await driver.updateMany(toDriverFilter(filter), toDriverUpdate(update))).matchedCount,
    ),
  delete: (filter) => mapped(async () => (await driver.deleteMany(toDriverFilter(filter))).deletedCount),
  ensureIndexes: (indexes) =>
    mapped(async () => {
      if (indexes.length > 0) await driver.createIndexes(indexes.map(toDriverIndex));
    }),
  explain: (filter, options = {}) =>
    mapped(async () =>
      toQueryPlan(
        await driver.find(toDriverFilter(filter), toDriverOptions(options)).explain('executionStats'),
      ),
    ),
});
