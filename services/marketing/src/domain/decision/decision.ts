import type { ActionEvent, DecisionPolicy, DecisionPolicyEvent, VisitorEvent } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';

type Named<T extends string, D> = { readonly type: T; readonly data: Readonly<D> };

export type PublishPolicy = Named<'PublishPolicy', { policy: DecisionPolicy }>;
export type Policy = { readonly version: number; readonly policy: DecisionPolicy };

/** Facts in stream `actionpolicy-<tenant>.actions`. */
export const decisionPolicies: Decider<Policy, PublishPolicy, DecisionPolicyEvent, never> = {
  initial: { version: 0, policy: { actions: [] } },
  evolve: (_state, { data: { version, policy } }) => ({ version, policy }),
  decide: ({ data }, { version }, { now: at }) =>
    accept({ type: 'DecisionPolicyPublished', data: { ...data, version: version + 1, at } }),
};

type Recommended = Extract<ActionEvent, { type: 'ActionRecommended' }>['data'];
type Response = Extract<ActionEvent, { type: 'ActionResponseRecorded' }>['data']['response'];
export type DecisionCommand =
  | Named<'RecommendAction', Omit<Recommended, 'at'>>
  | Named<'RecordResponse', { response: Response }>;
export type DecisionRejection = 'decision-not-found';
export type DecisionState =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'made';
      readonly made: Omit<Recommended, 'at'>;
      readonly responses: readonly Response[];
    };

/** Facts in stream `nextaction-<tenant>.<id>`: what was decided with its reasons, and each kind of response once. */
export const decision: Decider<DecisionState, DecisionCommand, ActionEvent, DecisionRejection> = {
  initial: { status: 'unknown' },
  evolve(state, { type, data }) {
    if (type === 'ActionRecommended') {
      const { at: _at, ...made } = data;
      return { status: 'made', made, responses: [] };
    }
    return state.status === 'unknown' ? state : { ...state, responses: [...state.responses, data.response] };
  },
  decide({ type, data }, state, { now: at }) {
    if (type === 'RecommendAction')
      return state.status === 'unknown'
        ? accept({ type: 'ActionRecommended', data: { ...data, at } })
        : accept();
    if (state.status === 'unknown') return reject('decision-not-found');
    if (state.responses.includes(data.response)) return accept();
    const { decisionId, customerId, visitorId, action } = state.made;
    return accept({
      type: 'ActionResponseRecorded',
      data: { decisionId, customerId, visitorId, action, response: data.response, at },
    });
  },
};

export type VisitorCommand =
  | Named<'ObserveVisitor', { visitorId: string; interest: string }>
  | Named<'IdentifyVisitor', { visitorId: string; customerId: string }>
  | Named<'DecideTracking', { visitorId: string; given: boolean; textVersion: string }>
  | Named<'ViewPage', { visitorId: string; page: string; interest?: string | undefined }>
  | Named<'PerformAction', { visitorId: string; page: string; action: string }>;
export type VisitorRejection = 'visitor-identified-otherwise' | 'tracking-not-allowed';
export type Visitor = {
  readonly interests: readonly string[];
  readonly customerId?: string;
  /** True: they allow that what they do is kept. */
  readonly tracked?: boolean;
};

/** Interests that are remembered of a visitor, the latest. */
const REMEMBERED = 50;

/** Facts in stream `visitor-<tenant>.<id>`. */
export const visitor: Decider<Visitor, VisitorCommand, VisitorEvent, VisitorRejection> = {
  initial: { interests: [] },
  evolve(state, { type, data }) {
    switch (type) {
      case 'VisitorIdentified':
        return { ...state, customerId: data.customerId };
      case 'VisitorTrackingDecided':
        return { ...state, tracked: data.given };
      case 'ActionPerformed':
        return state;
      case 'VisitorObserved':
      case 'PageViewed': {
        const { interest } = data;
        if (interest === undefined) return state;
        const others = state.interests.filter((it) => it !== interest);
        return { ...state, interests: [...others, interest].slice(-REMEMBERED) };
      }
    }
  },
  decide({ type, data }, state, { now: at }) {
    const { interests, customerId } = state;
    if (type === 'DecideTracking')
      return state.tracked === data.given
        ? accept()
        : accept({ type: 'VisitorTrackingDecided', data: { ...data, at } });
    if (type === 'ViewPage' || type === 'PerformAction') return track({ type, data } as Tracked, state, at);
    if (type === 'ObserveVisitor') return accept({ type: 'VisitorObserved', data: { ...data, at } });
    if (customerId === data.customerId) return accept();
    if (customerId !== undefined) return reject('visitor-identified-otherwise');
    return accept({ type: 'VisitorIdentified', data: { ...data, interests: [...interests], at } });
  },
};

type Tracked = Extract<VisitorCommand, { type: 'ViewPage' | 'PerformAction' }>;

/** Nothing is kept of whom did not allow it. */
const track = (
  { type, data }: Tracked,
  { tracked, customerId }: Visitor,
  at: string,
): Decision<VisitorEvent, VisitorRejection> => {
  if (tracked !== true) return reject('tracking-not-allowed');
  return type === 'ViewPage'
    ? accept({ type: 'PageViewed', data: { ...data, customerId, at } })
    : accept({ type: 'ActionPerformed', data: { ...data, customerId, at } });
};
