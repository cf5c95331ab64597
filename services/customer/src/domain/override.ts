import type { OverrideEvent } from '@icrm/contracts';
import { accept, type Decider, type Facts, reject } from '@icrm/decider';

type DataOf<T extends OverrideEvent['type']> = Extract<OverrideEvent, { type: T }>['data'];

export type OverrideCommand =
  | { readonly type: 'OverrideField'; readonly data: Omit<DataOf<'FieldOverridden'>, 'at'> }
  | { readonly type: 'LiftOverride'; readonly data: Omit<DataOf<'OverrideLifted'>, 'at'> };

export type OverrideRejection =
  | 'customer-not-found'
  | 'customer-erased'
  | 'until-not-ahead'
  | 'field-not-overridden';

/** By field: until when it is overridden; undefined for good. Fields that are not overridden are missing. */
type OverrideState = ReadonlyMap<string, string | undefined>;

/** What the rules learn from elsewhere: why the customer cannot be worked with, if so. */
export type OverrideFacts = Facts & {
  readonly absent?: 'customer-not-found' | 'customer-erased' | undefined;
};

/** Facts in stream `override-<tenant>.<customer id>`: which fields a person has fixed. */
export const override: Decider<
  OverrideState,
  OverrideCommand,
  OverrideEvent,
  OverrideRejection,
  OverrideFacts
> = {
  initial: new Map(),

  evolve(state, { type, data }) {
    const next = new Map(state);
    switch (type) {
      case 'FieldOverridden':
        return next.set(data.field, data.until);
      case 'OverrideLifted':
        next.delete(data.field);
        return next;
    }
  },

  decide({ type, data }, state, { now: at, absent }) {
    if (absent !== undefined) return reject(absent);
    switch (type) {
      case 'OverrideField':
        if (data.until !== undefined && data.until <= at) return reject('until-not-ahead');
        return accept({ type: 'FieldOverridden', data: { ...data, at } });
      case 'LiftOverride':
        return isInForce(state, data.field, at)
          ? accept({ type: 'OverrideLifted', data: { ...data, at } })
          : reject('field-not-overridden');
    }
  },
};

const isInForce = (state: OverrideState, field: string, at: string): boolean => {
  if (!state.has(field)) return false;
  const until = state.get(field);
  return until === undefined || until > at;
};
