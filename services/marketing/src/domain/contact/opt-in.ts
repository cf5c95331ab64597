import type { ContactChannel, OptInEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

type Named<T extends string, D> = { readonly type: T; readonly data: Readonly<D> };
export type OptInCommand =
  | Named<
      'RequestOptIn',
      {
        optInId: string;
        customerId: string;
        channel: ContactChannel;
        purpose: string;
        textVersion: string;
        evidence: string;
      }
    >
  | Named<'ConfirmOptIn', { evidence: string }>;
export type OptInRejection = 'opt-in-not-found' | 'opt-in-expired';

type Of = {
  readonly optInId: string;
  readonly customerId: string;
  readonly channel: ContactChannel;
  readonly purpose: string;
  readonly textVersion: string;
};
export type OptIn =
  | { readonly status: 'unknown' }
  | { readonly status: 'requested' | 'confirmed'; readonly of: Of; readonly expiresAt: string };

const VALID_FOR_MS = 48 * 3_600_000;

/** Facts in stream `optin-<tenant>.<id>`: consent is only what was asked for and then confirmed. */
export const optIn: Decider<OptIn, OptInCommand, OptInEvent, OptInRejection> = {
  initial: { status: 'unknown' },
  evolve(state, event) {
    if (event.type === 'OptInRequested') {
      const { at: _at, evidence: _evidence, expiresAt, ...of } = event.data;
      return { status: 'requested', of, expiresAt };
    }
    return state.status === 'unknown' ? state : { ...state, status: 'confirmed' };
  },
  decide({ type, data }, state, { now: at }) {
    if (type === 'RequestOptIn') {
      if (state.status !== 'unknown') return accept();
      const expiresAt = new Date(Date.parse(at) + VALID_FOR_MS).toISOString();
      return accept({ type: 'OptInRequested', data: { ...data, expiresAt, at } });
    }
    if (state.status === 'unknown') return reject('opt-in-not-found');
    if (state.status === 'confirmed') return accept();
    return at > state.expiresAt
      ? reject('opt-in-expired')
      : accept({ type: 'OptInConfirmed', data: { ...state.of, evidence: data.evidence, at } });
  },
};
