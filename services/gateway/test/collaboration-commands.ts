import { ana } from './stand-ins.ts';

const other = '0193a000-0000-7000-8000-000000000002';
const at = '2026-03-02T09:00:00.000Z';
const interactionId = ana;
const conversationId = ana;

type Row = readonly [path: string, method: string, body: object, params?: object];

/** Every command of the collaboration service with every field of its body. */
export const collaborationCommands: readonly Row[] = [
  [
    '/v1/interactions',
    'recordInteraction',
    {
      channel: 'email',
      system: 'help',
      direction: 'inbound',
      externalId: '<77@example.com>',
      participants: [{ role: 'from', kind: 'email', value: 'ana@example.com', name: 'Ana' }],
      subject: 'hums',
      text: 'it hums',
      customerId: ana,
      conversationId: other,
      references: ['<76@example.com>'],
      threadKey: 'session-1',
      automated: true,
      public: true,
      country: 'ES',
      segment: 'home',
      occurredAt: at,
    },
    { attachments: [] },
  ],
  [
    '/v1/messages',
    'sendMessage',
    {
      channel: 'email',
      customerId: ana,
      conversationId: other,
      to: 'ana@example.com',
      subject: 'Re: hums',
      text: 'a new one leaves today',
      answers: other,
    },
  ],
  [
    `/v1/interactions/${ana}/rate`,
    'rateInteraction',
    { score: 5, public: true, remark: 'kind' },
    { interactionId },
  ],
  [`/v1/interactions/${ana}/remove`, 'removeInteraction', { reason: 'deleted' }, { interactionId }],
  [
    '/v1/conversations',
    'openConversation',
    { conversationId: ana, customerId: ana, channel: 'chat', country: 'ES', segment: 'home' },
  ],
  [`/v1/conversations/${ana}/messages`, 'postMessage', { text: 'hello' }, { conversationId }],
  [`/v1/conversations/${ana}/assign`, 'assignConversation', { agentId: 'agent-3' }, { conversationId }],
  [
    `/v1/conversations/${ana}/hand-over`,
    'handOverConversation',
    { to: 'agent-5', note: 'in English' },
    { conversationId },
  ],
  [`/v1/conversations/${ana}/private`, 'movePrivate', {}, { conversationId }],
  [
    `/v1/conversations/${ana}/identify`,
    'identifyParticipant',
    { kind: 'social', value: '@ana', system: 'plaza' },
    { conversationId },
  ],
  [`/v1/conversations/${ana}/close`, 'closeConversation', { reason: 'answered' }, { conversationId }],
];
