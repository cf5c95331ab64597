import type { ErasureEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

type DataOf<T extends ErasureEvent['type']> = Extract<ErasureEvent, { type: T }>['data'];

export type ErasureCommand =
  | { readonly type: 'RecordDestruction'; readonly data: Omit<DataOf<'SubjectKeyDestroyed'>, 'at'> }
  | { readonly type: 'ConfirmErasure'; readonly data: { readonly by: string } };

export type ErasureRejection = 'customer-not-erased';

/** What stands in stream `erasure-<tenant>.<id>`: what was destroyed, and what subscribers outside confirmed. */
export type ErasureState = {
  readonly destroyed?: DataOf<'SubjectKeyDestroyed'>;
  readonly confirmedBy: readonly string[];
};

/** The aftermath of an erasure. What was destroyed is recorded once; each name confirms once. */
export const erasure: Decider<ErasureState, ErasureCommand, ErasureEvent, ErasureRejection> = {
  initial: { confirmedBy: [] },

  evolve(state, { type, data }) {
    switch (type) {
      case 'SubjectKeyDestroyed':
        return { ...state, destroyed: data };
      case 'ErasureConfirmed':
        return { ...state, confirmedBy: [...state.confirmedBy, data.by] };
    }
  },

  decide({ type, data }, { destroyed, confirmedBy }, { now: at }) {
    switch (type) {
      case 'RecordDestruction':
        return destroyed === undefined
          ? accept({ type: 'SubjectKeyDestroyed', data: { ...data, at } })
          : accept();
      case 'ConfirmErasure':
        if (destroyed === undefined) return reject('customer-not-erased');
        if (confirmedBy.includes(data.by)) return accept();
        return accept({
          type: 'ErasureConfirmed',
          data: { customerId: destroyed.customerId, by: data.by, at },
        });
    }
  },
};
