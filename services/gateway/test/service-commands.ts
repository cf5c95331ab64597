type Tried = readonly [path: string, method: string, body: object, params?: object];

const ana = '0193a000-0000-7000-8000-000000000001';
const ofCentre = { centreId: 'main' };
const ofCall = { ...ofCentre, callId: ana };
const steps = [
  { do: 'if', all: [{ variable: 'valueTier', is: 'equal', value: 'gold' }], goto: 'first' },
  { do: 'queue', skill: 'support', priority: 0 },
  { label: 'first', do: 'queue', skill: 'support', priority: 10 },
];
const inputs = [{ field: 'contract', value: 'C-1', confidence: 0.9 }];
const centre = (path: string) => `/v1/centres/main/${path}`;
const call = (path: string) => centre(`calls/${ana}/${path}`);

/** Every command of contact centres with every field it can have. */
export const centreCommands: readonly Tried[] = [
  [centre('open'), 'openCentre', { offerSeconds: 15 }, ofCentre],
  [
    centre('queues/support'),
    'defineQueue',
    { withinSeconds: 20, targetPercent: 80 },
    { ...ofCentre, queue: 'support' },
  ],
  [
    centre('vectors'),
    'publishVector',
    { calendar: 'es-madrid', steps },
    { ...ofCentre, steps: JSON.stringify(steps) },
  ],
  [
    centre('agents/anna/profile'),
    'setAgentProfile',
    { skills: { support: 3 }, capacity: 3, channels: { phone: 1 }, maxOccupancy: 0.8 },
    { ...ofCentre, agentId: 'anna' },
  ],
  [
    centre('cost-models'),
    'publishCostModel',
    { currency: 'EUR', agentHourMinor: 2_400, lineHourMinor: 120, callMinor: 5 },
    ofCentre,
  ],
  [centre('agents/anna/state'), 'setAgentState', { state: 'available' }, { ...ofCentre, agentId: 'anna' }],
  [
    centre('calls'),
    'receiveCall',
    {
      ...{ callId: ana, customerId: ana, channel: 'chat', variables: { choice: 2 }, inputs },
      waitingSince: '2026-03-02T09:00:00.000Z',
    },
    // It travels as text.
    { ...ofCentre, variables: '{"choice":2}' },
  ],
  [call('inputs'), 'collectCallInput', { inputs }, ofCall],
  [call('answer'), 'answerCall', { agentId: 'anna' }, ofCall],
  [call('hold'), 'holdCall', {}, ofCall],
  [call('retrieve'), 'retrieveCall', {}, ofCall],
  [call('transfer'), 'transferCall', { queue: 'billing', priority: 5 }, ofCall],
  [call('finish'), 'finishCall', {}, ofCall],
  [call('abandon'), 'abandonCall', {}, ofCall],
  [call('disposition'), 'dispositionCall', { code: 'answered', note: 'knows now' }, ofCall],
];

const ofCustomer = { customerId: ana };
const ofRun = { runId: ana };
const scriptSteps = [
  { stepId: 'lit', say: 'Is it lit?', answers: [{ answer: 'yes', next: 'done' }] },
  { stepId: 'done', say: 'Well then', answers: [], outcome: 'solved' },
];
const items = [{ item: 'greeting', weight: 1, maxPoints: 5 }];
const until = '2027-03-02T09:00:00.000Z';

/** Every command of contracts, scripts, scorecards and surveys with every field it can have. */
export const careCommands: readonly Tried[] = [
  [
    `/v1/customers/${ana}/contracts`,
    'activateContract',
    { contractId: ana, level: 'premium-support', reference: 'S-1', from: '2026-03-02T09:00:00.000Z', until },
    ofCustomer,
  ],
  [
    `/v1/customers/${ana}/contracts/${ana}/renew`,
    'renewContract',
    { until },
    { ...ofCustomer, contractId: ana },
  ],
  [
    `/v1/customers/${ana}/contracts/${ana}/end`,
    'endContract',
    { reason: 'moved' },
    { ...ofCustomer, contractId: ana },
  ],
  [
    '/v1/scripts/no-power/versions',
    'publishScript',
    { start: 'lit', steps: scriptSteps },
    { scriptId: 'no-power', steps: JSON.stringify(scriptSteps) },
  ],
  [
    '/v1/scripts/no-power/runs',
    'startScript',
    { runId: ana, agentId: 'anna', callId: ana, customerId: ana },
    { scriptId: 'no-power' },
  ],
  [`/v1/script-runs/${ana}/answers`, 'recordScriptAnswer', { answer: 'yes' }, ofRun],
  [`/v1/script-runs/${ana}/deviate`, 'deviateFromScript', { next: 'done', reason: 'knew' }, ofRun],
  [`/v1/script-runs/${ana}/break-off`, 'breakOffScript', { outcome: 'hung-up' }, ofRun],
  [
    '/v1/scorecards/courtesy/versions',
    'publishScorecard',
    { items, passPercent: 70 },
    { formId: 'courtesy', items: JSON.stringify(items) },
  ],
  [
    `/v1/evaluations/${ana}/scores`,
    'scoreQuality',
    {
      ...{ agentId: 'anna', customerId: ana, formId: 'courtesy' },
      scores: [{ item: 'greeting', points: 4 }],
    },
    { interactionId: ana },
  ],
  [
    '/v1/agents/anna/coaching',
    'giveCoaching',
    { topics: ['explanation'], interactionId: ana },
    { agentId: 'anna' },
  ],
  [
    '/v1/agents/anna/goals',
    'agreeCoachingGoal',
    { goalId: ana, formId: 'courtesy', item: 'greeting', targetPercent: 80, contacts: 5, until },
    { agentId: 'anna' },
  ],
  [
    `/v1/customers/${ana}/surveys`,
    'offerSurvey',
    { surveyId: ana, kind: 'nps', interactionId: ana, channel: 'email', agentId: 'anna' },
    ofCustomer,
  ],
  [
    `/v1/customers/${ana}/surveys/${ana}/answer`,
    'answerSurvey',
    { score: 9, comment: 'quick' },
    { ...ofCustomer, surveyId: ana },
  ],
];

const ofOrder = { workOrderId: ana };
const base = { latitude: 40.4168, longitude: -3.7038 };
const shift = { from: '2026-03-02T08:00:00.000Z', until: '2026-03-02T16:00:00.000Z' };
const order = (path: string) => `/v1/work-orders/${ana}/${path}`;

/** Every command of field service with every field it can have. */
export const fieldCommands: readonly Tried[] = [
  [
    '/v1/technicians',
    'registerTechnician',
    {
      ...{ technicianId: ana, name: 'Marta', phone: '+34600000009', skills: { inverter: 3 } },
      ...{ base, tracked: true },
    },
  ],
  [`/v1/technicians/${ana}/shifts`, 'publishShift', shift, { technicianId: ana }],
  [
    '/v1/work-orders',
    'openWorkOrder',
    {
      ...{ workOrderId: ana, customerId: ana, caseId: ana, skill: 'inverter', durationMinutes: 60 },
      ...{ window: shift, place: base, address: 'Calle Mayor 1', task: 'change it' },
    },
  ],
  [order('dispatch'), 'dispatchJob', {}, ofOrder],
  [order('accept'), 'acceptJob', { technicianId: ana }, ofOrder],
  [order('decline'), 'declineJob', { technicianId: ana, reason: 'van' }, ofOrder],
  [order('travel'), 'startTravel', { technicianId: ana }, ofOrder],
  [order('arrive'), 'arriveAtJob', { technicianId: ana }, ofOrder],
  [
    order('complete'),
    'completeJob',
    { technicianId: ana, signedBy: 'Ana', signatureSha256: 'ab'.repeat(32), report: 'runs' },
    ofOrder,
  ],
  [order('cancel'), 'cancelWorkOrder', { reason: 'works' }, ofOrder],
  ['/v1/sms/status', 'reportSmsStatus', { providerId: 'p-1', status: 'failed', code: 'unreachable' }],
];
