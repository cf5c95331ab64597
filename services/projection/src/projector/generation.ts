import type { Collection, ReadStore } from '@icrm/read-store';
import { type Row, rowIndexes } from '../search/row.ts';
import type { FacetDocument } from '../view/facet.ts';
import type { TimelineDocument } from '../view/timeline-entry.ts';
import type { ParkedDocument } from './parked.ts';

/** One complete build of the views. A rebuild makes the next one beside the live one. */
export type Generation = {
  readonly id: string;
  readonly facets: Collection<FacetDocument>;
  readonly timeline: Collection<TimelineDocument>;
  readonly rows: Collection<Row>;
  readonly parked: Collection<ParkedDocument>;
};

const kinds = ['facets', 'timeline', 'rows', 'parked'] as const;
const nameOf = (kind: (typeof kinds)[number], id: string): string => `views-${id}-${kind}`;

/** The collections of a generation. */
export const openGeneration = (store: ReadStore, id: string): Generation => ({
  id,
  facets: store.collection(nameOf('facets', id)),
  timeline: store.collection(nameOf('timeline', id)),
  rows: store.collection(nameOf('rows', id)),
  parked: store.collection(nameOf('parked', id)),
});

/** Makes the indexes that searches need; after a build, since writing into them is most of the work of a write. */
export const indexGeneration = ({ rows }: Generation): Promise<void> => rows.ensureIndexes(rowIndexes);

/** Removes a generation's documents. */
export const dropGeneration = async (store: ReadStore, id: string): Promise<void> => {
  for (const kind of kinds) await store.drop(nameOf(kind, id));
};

/** The generation that is read and kept up to date. */
export type LivePointer = {
  /** The live generation's id; undefined before the first start. */
  load(): Promise<string | undefined>;
  switchTo(id: string): Promise<void>;
};

const pointerId = 'live';

export const createLivePointer = (store: ReadStore): LivePointer => {
  const pointers = store.collection<{ _id: string; generation: string }>('views-live');
  return {
    load: async () => (await pointers.findOne({ _id: pointerId }))?.generation,
    switchTo: async (generation) => {
      await pointers.update({ _id: pointerId }, { $set: { generation } }, { upsert: true });
    },
  };
};

/** The ids of all generations there are, live or left over. */
export const generationIds = async (store: ReadStore): Promise<string[]> => [
  ...new Set((await store.collections()).flatMap((name) => /^views-(g\d+)-\w+$/.exec(name)?.[1] ?? [])),
];

/** The id after a generation's. */
export const nextGeneration = (id: string | undefined): string => `g${Number(id?.slice(1) ?? 0) + 1}`;
