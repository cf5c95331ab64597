import type { EngineeringEvent, salesCommands } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';
import type { SalesFacts } from './sales-facts.ts';

export type EngineeringRejection =
  | 'engineering-not-found'
  | 'engineering-already-requested'
  | 'specification-not-latest'
  | 'specification-already-approved';

export type Engineering =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'requested' | 'proposed' | 'approved';
      readonly customerId: string;
      readonly orderId?: string | undefined;
      readonly requirement: string;
      readonly versions: readonly {
        readonly version: number;
        readonly specification: string;
        readonly priceMinor: number;
        readonly currency: string;
        readonly rejected?: string;
      }[];
      readonly approvedVersion?: number;
    };

/** Facts in stream `engineering-<tenant>.<id>`: proposed and rejected until one version is approved. */
export const engineering: Decider<
  Engineering,
  salesCommands.EngineeringCommand,
  EngineeringEvent,
  EngineeringRejection,
  SalesFacts
> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'EngineeringRequested') {
      const { customerId, orderId, requirement } = data;
      return { status: 'requested', customerId, orderId, requirement, versions: [] };
    }
    if (state.status === 'unknown') return state;
    switch (type) {
      case 'SpecificationProposed': {
        const { version, specification, priceMinor, currency } = data;
        const versions = [...state.versions, { version, specification, priceMinor, currency }];
        return { ...state, status: 'proposed', versions };
      }
      case 'SpecificationApproved':
        return { ...state, status: 'approved', approvedVersion: data.version };
      case 'SpecificationRejected':
        return {
          ...state,
          status: 'requested',
          versions: state.versions.map((it) =>
            it.version === data.version ? { ...it, rejected: data.reason } : it,
          ),
        };
    }
  },

  decide({ type, data }, state, { now: at, id: engineeringId }) {
    if (type === 'RequestEngineering')
      return state.status === 'unknown'
        ? accept({ type: 'EngineeringRequested', data: { ...data, engineeringId, at } })
        : reject('engineering-already-requested');
    if (state.status === 'unknown') return reject('engineering-not-found');
    if (state.status === 'approved') return reject('specification-already-approved');
    const names = { engineeringId, customerId: state.customerId };
    const latest = state.versions.length;
    if (type === 'ProposeSpecification')
      return accept({ type: 'SpecificationProposed', data: { ...names, ...data, version: latest + 1, at } });
    // Whoever answers has to have seen the latest version, and it must not have been answered already.
    if (data.version !== latest || state.status !== 'proposed') return reject('specification-not-latest');
    return type === 'ApproveSpecification'
      ? accept({ type: 'SpecificationApproved', data: { ...names, version: latest, at } })
      : accept({
          type: 'SpecificationRejected',
          data: { ...names, version: latest, reason: data.reason, at },
        });
  },
};
