import type { ReadStore } from '@icrm/read-store';

/** A customer whose record could not be read, and why. */
export type ParkedCustomer = {
  readonly _id: string;
  readonly tenant: string;
  readonly customerId: string;
  readonly why: string;
};

/** Customers that matching passes over until somebody has mended what is wrong; a run over the base tries them again. */
export type Parked = {
  put(tenant: string, customerId: string, why: string): Promise<void>;
  remove(tenant: string, customerId: string): Promise<void>;
  list(tenant: string): Promise<readonly ParkedCustomer[]>;
  count(tenant: string): Promise<number>;
};

export const createParked = (store: ReadStore): Parked => {
  const documents = store.collection<ParkedCustomer>('match-parked-v1');
  const idOf = (tenant: string, customerId: string) => `${tenant}.${customerId}`;
  return {
    async put(tenant, customerId, why) {
      await documents.insertMissing([{ _id: idOf(tenant, customerId), tenant, customerId, why }]);
    },
    async remove(tenant, customerId) {
      await documents.delete({ _id: idOf(tenant, customerId) });
    },
    list: (tenant) => documents.find({ tenant }, { limit: 10_000 }),
    count: (tenant) => documents.count({ tenant }),
  };
};
