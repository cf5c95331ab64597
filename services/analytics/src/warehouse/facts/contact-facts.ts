import { fact } from './facts-of.ts';
import { type Loose, looseFacts } from './loose.ts';

const call =
  (step: string) =>
  (data: Loose): ReturnType<typeof fact> =>
    fact('call_step', {
      call_id: data.text('callId'),
      step,
      queue: data.text('queue'),
      agent_id: data.text('agentId'),
      wait_ms: data.number('waitedMs'),
      handle_ms: data.number('handledMs'),
    });

/** Calls and what agents do, of the contact centre. */
export const callFacts = looseFacts({
  CallArrived: (data) =>
    fact('call_step', {
      call_id: data.text('callId'),
      step: 'arrived',
      segment: data.inner('caller').text('segment'),
      language: data.inner('caller').text('language'),
    }),
  CallQueued: call('queued'),
  CallOffered: call('offered'),
  CallOfferReturned: call('returned'),
  CallAnswered: call('answered'),
  CallTransferred: call('transferred'),
  CallFinished: call('finished'),
  CallAbandoned: call('abandoned'),
  CallbackPromised: call('callback-promised'),
  CallTurnedAway: call('turned-away'),
  AgentStateChanged: (data) =>
    fact('agent_state', { agent_id: data.text('agentId'), state: data.text('state') }),
});

const scales: Readonly<Record<string, readonly [number, number]>> = {
  csat: [1, 5],
  nps: [0, 10],
  ces: [1, 7],
};

/** What customers say of a contact, on the scale of its survey. */
export const surveyFacts = looseFacts({
  SurveyAnswered: (data) => {
    const measure = data.text('kind') ?? data.text('measure') ?? '';
    const [worst, best] = scales[measure] ?? [0, 10];
    const score = ((data.number('score') ?? worst) - worst) / (best - worst);
    return fact('rating', {
      subject_id: data.text('interactionId') ?? data.text('surveyId'),
      measure,
      score: Math.min(1, Math.max(0, score)),
    });
  },
  InteractionRated: (data) =>
    fact('rating', {
      subject_id: data.text('interactionId'),
      measure: 'interaction',
      score: ((data.number('score') ?? 1) - 1) / 4,
    }),
});

/** Messages of conversations and interactions over any channel. */
export const messageFacts = looseFacts({
  InteractionRecorded: (data) =>
    fact('message', {
      message_id: data.text('interactionId'),
      conversation_id: data.text('conversationId'),
      direction: data.text('direction'),
      kind: data.text('channel'),
    }),
  MessagePosted: (data) =>
    fact('message', {
      conversation_id: data.text('conversationId'),
      direction: data.text('author') === 'customer' ? 'inbound' : 'outbound',
      kind: data.text('channel'),
    }),
});
