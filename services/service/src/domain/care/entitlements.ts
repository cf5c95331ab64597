import type { EntitlementEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

export type EntitlementCommand =
  | {
      readonly type: 'ActivateContract';
      readonly data: {
        readonly contractId: string;
        readonly customerId: string;
        readonly level: string;
        readonly reference?: string | undefined;
        readonly from?: string | undefined;
        readonly until: string;
      };
    }
  | { readonly type: 'RenewContract'; readonly data: { readonly contractId: string; readonly until: string } }
  | { readonly type: 'EndContract'; readonly data: { readonly contractId: string; readonly reason: string } };

export type EntitlementRejection =
  | 'contract-already-activated'
  | 'contract-not-found'
  | 'contract-ended'
  | 'contract-time-empty';

export type Contract = {
  readonly contractId: string;
  readonly customerId: string;
  readonly level: string;
  readonly from: string;
  readonly until: string;
  readonly ended?: true;
};
export type Entitlements = { readonly contracts: Readonly<Record<string, Contract>> };

/** The contracts of a customer: facts in stream `entitlements-<tenant>.<customer id>`. */
export const entitlements: Decider<Entitlements, EntitlementCommand, EntitlementEvent, EntitlementRejection> =
  {
    initial: { contracts: {} },
    evolve({ contracts }, { type, data }) {
      const known = contracts[data.contractId];
      if (type === 'ContractActivated') {
        const { contractId, customerId, level, from, until } = data;
        return { contracts: { ...contracts, [contractId]: { contractId, customerId, level, from, until } } };
      }
      if (known === undefined) return { contracts };
      const changed: Contract =
        type === 'ContractRenewed'
          ? { ...known, until: data.until }
          : { ...known, until: data.at, ended: true };
      return { contracts: { ...contracts, [data.contractId]: changed } };
    },
    decide(command, { contracts }, { now: at }) {
      const known = contracts[command.data.contractId];
      if (command.type === 'ActivateContract') {
        const { from = at, ...data } = command.data;
        if (known !== undefined) return reject('contract-already-activated');
        return from < data.until
          ? accept({ type: 'ContractActivated', data: { ...data, from, at } })
          : reject('contract-time-empty');
      }
      if (known === undefined) return reject('contract-not-found');
      if (known.ended) return reject('contract-ended');
      const names = { contractId: known.contractId, customerId: known.customerId, at };
      if (command.type === 'EndContract')
        return accept({ type: 'ContractEnded', data: { ...names, reason: command.data.reason } });
      return known.until < command.data.until
        ? accept({ type: 'ContractRenewed', data: { ...names, until: command.data.until } })
        : reject('contract-time-empty');
    },
  };

/** The contract that holds at a time; of several the one that runs longest. */
export const contractAt = ({ contracts }: Entitlements, at: string): Contract | undefined =>
  Object.values(contracts)
    .filter(({ from, until }) => from <= at && at < until)
    .sort((a, b) => (a.until > b.until ? -1 : 1))[0];
