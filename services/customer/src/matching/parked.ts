import type { ReadStore } from '@icrm/read-store';

/** A stream that could not be read to its end, and why: of a customer, or of a pair. */
export type ParkedStream = {
  readonly _id: string;
  readonly tenant: string;
  /** Without the tenant; `''` of a pair. */
  readonly customerId: string;
  readonly stream: string;
  readonly why: string;
};

/** What matching passes over until somebody has mended what is wrong; a run over the base tries it again. */
export type Parked = {
  put(stream: string, why: string): Promise<void>;
  remove(stream: string): Promise<void>;
  list(tenant: string): Promise<readonly ParkedStream[]>;
  count(tenant: string): Promise<number>;
};

export const createParked = (store: ReadStore): Parked => {
  const documents = store.collection<ParkedStream>('match-parked-v2');
  return {
    async put(stream, why) {
      const { tenant, id, category } = splitStream(stream);
      const customerId = category === 'customer' ? id : '';
      await documents.insertMissing([{ _id: stream, tenant, customerId, stream, why }]);
    },
    async remove(stream) {
      await documents.delete({ _id: stream });
    },
    list: (tenant) => documents.find({ tenant }, { limit: 10_000 }),
    count: (tenant) => documents.count({ tenant }),
  };
};

/** `customer-acme.0193…` */
export const splitStream = (
  stream: string,
): { readonly category: string; readonly tenant: string; readonly id: string } => {
  const [, category = '', tenant = '', id = ''] = /^([^-]+)-([^.]*)\.(.*)$/.exec(stream) ?? [];
  return { category, tenant, id };
};
