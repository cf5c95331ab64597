import type {
  CallbackEvent,
  CommunityEvent,
  EventOf,
  HandoffEvent,
  PhoneCallEvent,
  PortalTaskEvent,
  phoneCallEnded,
  SessionEvent,
  ThreadEvent,
} from '@icrm/contracts';
import type { Fact } from '../../fact.ts';
import { comparePositions } from '../../view/position.ts';
import { type Citation, type Citations, defineSection, type Member } from '../section.ts';

type EngagementEvent =
  | PhoneCallEvent
  | CallbackEvent
  | SessionEvent
  | CommunityEvent
  | ThreadEvent
  | HandoffEvent
  | PortalTaskEvent;

type Waiting = { readonly queue: string; readonly requestedAt: string; readonly dueAt: string };
type Concern = 'calls' | 'callbacks' | 'sessions' | 'posts';
type State = {
  readonly calls: { readonly count: number; readonly talkedMs: number; readonly heldMs: number };
  readonly waiting: Readonly<Record<string, Waiting>>;
  readonly callbacks: { readonly reached: number; readonly expired: number };
  readonly sessions: number;
  readonly posts: { readonly submitted: number; readonly accepted: number };
  readonly made: Readonly<Partial<Record<Concern, { readonly events: number; readonly position: string }>>>;
};

const nothing: State = {
  calls: { count: 0, talkedMs: 0, heldMs: 0 },
  waiting: {},
  callbacks: { reached: 0, expired: 0 },
  sessions: 0,
  posts: { submitted: 0, accepted: 0 },
  made: {},
};

const noted = (state: State, concern: Concern, { position }: { readonly position: string }): State => ({
  ...state,
  made: { ...state.made, [concern]: { events: (state.made[concern]?.events ?? 0) + 1, position } },
});

const same = (state: State): State => state;

const endCall = (state: State, fact: Fact<EventOf<typeof phoneCallEnded>>): State => {
  const { count, talkedMs, heldMs } = state.calls;
  const { data } = fact;
  const calls = { count: count + 1, talkedMs: talkedMs + data.talkedMs, heldMs: heldMs + data.heldMs };
  return noted({ ...state, calls }, 'calls', fact);
};

type OfCallback = Fact<{ readonly type: string; readonly data: { readonly callbackId: string } }>;

const moveCallback = (
  state: State,
  fact: OfCallback,
  change: (waiting: Waiting | undefined) => Waiting | undefined,
): State => {
  const { [fact.data.callbackId]: before, ...others } = state.waiting;
  const after = change(before);
  const waiting = after === undefined ? others : { ...others, [fact.data.callbackId]: after };
  return noted({ ...state, waiting }, 'callbacks', fact);
};

const endCallback = (state: State, fact: OfCallback, outcome?: keyof State['callbacks']): State => {
  const { callbacks } = state;
  const counted = outcome === undefined ? callbacks : { ...callbacks, [outcome]: callbacks[outcome] + 1 };
  return moveCallback({ ...state, callbacks: counted }, fact, () => undefined);
};

type Members = readonly Member<State>[];
const sum = (members: Members, read: (state: State) => number): number =>
  members.reduce((total, { state }) => total + read(state), 0);

const view = (members: Members) => ({
  engagement: {
    calls: {
      count: sum(members, ({ calls }) => calls.count),
      talkedMs: sum(members, ({ calls }) => calls.talkedMs),
      heldMs: sum(members, ({ calls }) => calls.heldMs),
    },
    callbacksWaiting: members
      .flatMap(({ state }) => Object.entries(state.waiting))
      .map(([callbackId, waiting]) => ({ callbackId, ...waiting }))
      .sort((a, b) => (a.requestedAt < b.requestedAt ? -1 : 1)),
    callbacksReached: sum(members, ({ callbacks }) => callbacks.reached),
    callbacksExpired: sum(members, ({ callbacks }) => callbacks.expired),
    sessions: sum(members, (state) => state.sessions),
    posts: sum(members, ({ posts }) => posts.submitted),
    answersAccepted: sum(members, ({ posts }) => posts.accepted),
  },
});

const fieldsMadeOf = {
  calls: ['calls'],
  callbacks: ['callbacksWaiting', 'callbacksReached', 'callbacksExpired'],
  sessions: ['sessions'],
  posts: ['posts', 'answersAccepted'],
} as const;

const explain = (members: Members): Citations => {
  const shown: Readonly<Record<string, unknown>> = view(members).engagement;
  return Object.fromEntries(
    Object.entries(fieldsMadeOf).flatMap(([concern, fields]) => {
      const made = members.flatMap(({ customerId, state }) => {
        const part = state.made[concern as Concern];
        return part === undefined ? [] : [{ ...part, customerId }];
      });
      const latest = made.toSorted((a, b) => comparePositions(b.position, a.position))[0];
      if (latest === undefined) return [];
      const citation: Omit<Citation, 'value'> = {
        customerId: latest.customerId,
        position: latest.position,
        rule: `fold-of-${concern}@1`,
        events: made.reduce((events, part) => events + part.events, 0),
        lost: [],
      };
      return fields.map((field) => [`engagement.${field}`, { ...citation, value: shown[field] }]);
    }),
  );
};

/** What a customer and we do together: calls, promised calls, sessions, what they write for others. */
export const engagementSection = defineSection<EngagementEvent, EngagementEvent>()<State>({
  name: 'engagement',
  version: 1,
  initial: nothing,
  on: {
    PhoneCallRang: same,
    PhoneCallAnswered: same,
    PhoneCallHeld: same,
    PhoneCallResumed: same,
    PhoneCallTransferred: same,
    PhoneDigitsEntered: same,
    PhoneSelfServiceCompleted: same,
    PhoneSelfServiceEscalated: same,
    PhoneCallEnded: endCall,
    PortalTaskStarted: same,
    PortalTaskStepReached: same,
    PortalTaskCompleted: same,
    PortalTaskAbandoned: same,
    CallbackRequested: (state, fact) =>
      moveCallback(state, fact, () => {
        const { queue, at: requestedAt, dueAt } = fact.data;
        return { queue, requestedAt, dueAt };
      }),
    CallbackMoved: (state, fact) =>
      moveCallback(state, fact, (it) => (it === undefined ? it : { ...it, dueAt: fact.data.dueAt })),
    CallbackDue: (state, fact) => moveCallback(state, fact, (it) => it),
    CallbackAttempted: (state, fact) => moveCallback(state, fact, (it) => it),
    CallbackReached: (state, fact) => endCallback(state, fact, 'reached'),
    CallbackExpired: (state, fact) => endCallback(state, fact, 'expired'),
    CallbackCancelled: (state, fact) => endCallback(state, fact),
    SessionRequested: same,
    SessionConsented: same,
    SessionConsentWithdrawn: same,
    SessionStarted: (state, fact) => noted({ ...state, sessions: state.sessions + 1 }, 'sessions', fact),
    SessionJoined: same,
    SessionLeft: same,
    SessionPageShown: same,
    SessionControlPassed: same,
    SessionRecorded: same,
    SessionEnded: same,
    PostSubmitted: (state, fact) =>
      noted({ ...state, posts: { ...state.posts, submitted: state.posts.submitted + 1 } }, 'posts', fact),
    PostModerated: same,
    PostReported: same,
    AnswerAccepted: (state, fact) =>
      noted({ ...state, posts: { ...state.posts, accepted: state.posts.accepted + 1 } }, 'posts', fact),
    PostVoted: same,
    ThreadOpened: same,
    ThreadPosted: same,
    ThreadClosed: same,
    HandoffRequested: same,
    HandoffAccepted: same,
    HandoffDeclined: same,
    HandoffMissed: same,
  },
  view,
  explain,
  lines: {
    PhoneCallRang: ({ direction }) =>
      direction === 'inbound' ? 'The customer calls' : 'The customer is called',
    PhoneCallAnswered: ({ agentId }) => `Call answered by ${agentId}`,
    PhoneCallHeld: () => 'Customer waits on the line',
    PhoneCallResumed: () => 'Call goes on',
    PhoneCallTransferred: ({ from, to }) => `Call transferred from ${from} to ${to}`,
    PhoneDigitsEntered: ({ menu, digits, count }) =>
      menu === undefined ? `${count} digits entered` : `Chose ${digits ?? ''} of ${menu}`,
    PhoneSelfServiceCompleted: ({ task }) => `A machine did it: ${task}`,
    PhoneSelfServiceEscalated: ({ task, step }) =>
      `A machine could not help at ${step}${task === undefined ? '' : ` of ${task}`}`,
    PortalTaskStarted: ({ task }) => `Begins ${task} at their own door`,
    PortalTaskStepReached: ({ task, step }) => `Comes to ${step} of ${task}`,
    PortalTaskCompleted: ({ task }) => `Is done with ${task}`,
    PortalTaskAbandoned: ({ task, step }) => `Leaves ${task} at ${step}`,
    PhoneCallEnded: ({ cause, talkedMs }) =>
      cause === 'hung-up' ? `Call ended after ${Math.round(talkedMs / 1_000)} s` : `Call ended: ${cause}`,
    CallbackRequested: ({ queue, dueAt }) => `Wants to be called (${queue}), due ${dueAt}`,
    CallbackMoved: ({ dueAt, calendar, reason }) => `Call moved to ${dueAt} (${calendar}): ${reason}`,
    CallbackDue: () => 'Time to call',
    CallbackAttempted: ({ attempt, outcome }) => `Called, attempt ${attempt}: ${outcome}`,
    CallbackReached: ({ agentId }) => `Reached by ${agentId}, as promised`,
    CallbackExpired: ({ attempts }) => `Not reached after ${attempts} attempts`,
    CallbackCancelled: ({ reason }) => `Call not wanted any more: ${reason}`,
    SessionRequested: ({ kind }) =>
      `${kind === 'co-browsing' ? 'Browsing together' : 'Conference'} asked for`,
    SessionConsented: ({ scopes }) => `Customer allows: ${scopes.join(', ')}`,
    SessionConsentWithdrawn: ({ scopes }) => `Customer allows no longer: ${scopes.join(', ')}`,
    SessionStarted: () => 'Session begins',
    SessionJoined: ({ participant }) => `${participant} is in the session`,
    SessionLeft: ({ participant }) => `${participant} has left the session`,
    SessionPageShown: ({ page, masked }) => `Page ${page} shown, ${masked.length} fields masked`,
    SessionControlPassed: ({ to }) => `${to} acts on the page`,
    SessionRecorded: () => 'Session recorded',
    SessionEnded: ({ reason }) => `Session ended: ${reason}`,
    PostSubmitted: ({ kind, title, text }) =>
      `Wrote ${kind === 'idea' ? 'an idea' : `a ${kind}`}: ${title ?? text}`,
    PostModerated: ({ decision }) => `Post ${decision}`,
    PostReported: ({ reason }) => `Post reported: ${reason}`,
    AnswerAccepted: () => 'An answer helped',
    PostVoted: ({ votes }) => `Idea has ${votes} votes`,
    ThreadOpened: ({ entity, title }) => `Colleagues talk about ${entity.kind} ${entity.id}: ${title}`,
    ThreadPosted: ({ by, text }) => `Among colleagues, ${by}: ${text}`,
    ThreadClosed: ({ reason }) => `Thread closed: ${reason}`,
    HandoffRequested: ({ entity, to }) => `${entity.kind} ${entity.id} offered to ${to.kind} ${to.id}`,
    HandoffAccepted: ({ by }) => `Hand-off accepted by ${by}`,
    HandoffDeclined: ({ by, reason }) => `Hand-off declined by ${by}: ${reason}`,
    HandoffMissed: ({ deadline }) => `Hand-off not answered by ${deadline}`,
  },
});
