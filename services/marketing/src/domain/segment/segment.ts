import type { SegmentEvent, SegmentLanguage, SegmentQuery } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

type Words = {
  readonly text: string;
  readonly language: SegmentLanguage;
  readonly reading: string;
  readonly parser: number;
};

export type SegmentCommand =
  | {
      readonly type: 'DefineSegment';
      readonly data: {
        readonly segmentId: string;
        readonly name: string;
        readonly query: SegmentQuery;
        /** The words it was read from; it waits for their confirmation then. */
        readonly words?: Words | undefined;
      };
    }
  | { readonly type: 'ConfirmSegment'; readonly data: { readonly reading: string } }
  | { readonly type: 'RetireSegment'; readonly data: { readonly reason: string } };

export type SegmentRejection =
  | 'segment-not-found'
  | 'segment-retired'
  | 'nothing-to-confirm'
  | 'reading-differs';

/** A version of a segment. */
export type SegmentVersion = {
  readonly name: string;
  readonly query: SegmentQuery;
  readonly version: number;
  readonly words?: Words | undefined;
};

export type Segment =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'known' | 'retired';
      readonly segmentId: string;
      readonly versions: number;
      /** What fills it; none before the first confirmation. */
      readonly live?: SegmentVersion;
      /** What was read from words and waits for confirmation. */
      readonly pending?: SegmentVersion;
    };

/** Facts in stream `segment-<tenant>.<id>`. */
export const segment: Decider<Segment, SegmentCommand, SegmentEvent, SegmentRejection> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'SegmentDefined') {
      const { segmentId, name, query, version, words } = data;
      const before = state.status === 'unknown' ? undefined : state.live;
      const said = { name, query, version, ...(words === undefined ? {} : { words }) };
      const known = { status: 'known', segmentId, versions: version } as const;
      if (words === undefined) return { ...known, live: said };
      return { ...known, ...(before === undefined ? {} : { live: before }), pending: said };
    }
    if (state.status === 'unknown') return state;
    const { pending, ...rest } = state;
    switch (type) {
      case 'SegmentConfirmed':
        return pending === undefined ? rest : { ...rest, live: pending };
      case 'SegmentRetired':
        return { ...rest, status: 'retired' };
    }
  },

  decide({ type, data }, state, { now: at }) {
    if (state.status === 'retired') return reject('segment-retired');
    if (type === 'DefineSegment') {
      const version = state.status === 'unknown' ? 1 : state.versions + 1;
      return accept({ type: 'SegmentDefined', data: { ...data, version, at } });
    }
    if (state.status === 'unknown') return reject('segment-not-found');
    const { segmentId, pending } = state;
    switch (type) {
      case 'ConfirmSegment':
        if (pending === undefined) return reject('nothing-to-confirm');
        return pending.words?.reading === data.reading
          ? accept({ type: 'SegmentConfirmed', data: { segmentId, version: pending.version, at } })
          : reject('reading-differs');
      case 'RetireSegment':
        return accept({ type: 'SegmentRetired', data: { segmentId, reason: data.reason, at } });
    }
  },
};
