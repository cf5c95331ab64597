type Tried = readonly [path: string, method: string, body: object, params?: object];

const ana = '0193a000-0000-7000-8000-000000000001';
const value = { minor: 120_000, currency: 'EUR' };
const place = { segment: 'smb', country: 'ES', region: 'M', postcode: '28001' };

/** The commands on one thing: their paths below it, their methods and bodies. */
const on = (
  [noun, id]: readonly [noun: string, id: string],
  ...commands: readonly (readonly [path: string, method: string, body: object])[]
): Tried[] =>
  commands.map(([path, method, body]) => [`/v1/${noun}/${ana}/${path}`, method, body, { [id]: ana }]);

const when = [{ field: 'source', op: 'in', values: ['portal'] }];
const rules = {
  scoring: [{ ruleId: 'portal', when, points: 5, because: 'came by the portal' }],
  labels: [{ ruleId: 'warm', when, label: 'warm' }],
  assignment: [{ ruleId: 'all', when, to: { owner: 'seller-3', pool: ['seller-3'], territory: true } }],
};
const territory = {
  territoryId: 'centre',
  name: 'Centre',
  owner: 'seller-3',
  accounts: [ana],
  segments: ['smb'],
  areas: [{ country: 'ES', region: 'M', postcodePrefix: '28' }],
};

/** Every command of sales with every field it can have. */
export const salesCommands: readonly Tried[] = [
  ['/v1/lead-rules', 'publishLeadRules', { rules }],
  ...on(
    ['leads', 'leadId'],
    ['assign', 'assignLead', {}],
    ['reassign', 'reassignLead', { owner: 'seller-4', reason: 'knows her' }],
    ['accept', 'acceptLead', {}],
    ['return', 'returnLead', { reason: 'next year' }],
  ),
  [
    '/v1/hints',
    'raiseHint',
    {
      hintId: ana,
      customerId: ana,
      kind: 'contract-ends',
      topic: 'heat pump',
      evidenceEventIds: ['e-1'],
      expiresInHours: 48,
    },
  ],
  ...on(['hints', 'hintId'], ['accept', 'acceptHint', {}], ['dismiss', 'dismissHint', { reason: 'moved' }]),
  [
    '/v1/call-offers',
    'suggestOffer',
    {
      offerId: ana,
      customerId: ana,
      callId: 'call-9',
      productId: 'P-2',
      title: 'Battery',
      reasons: ['has panels'],
    },
  ],
  ...on(
    ['call-offers', 'offerId'],
    ['present', 'presentOffer', {}],
    ['accept', 'acceptOffer', { value }],
    ['decline', 'declineOffer', { reason: 'price' }],
  ),
  ...on(
    ['opportunities', 'opportunityId'],
    ['hand-over', 'handOverOpportunity', { to: 'seller-4', campaignId: 'spring', acceptWithinMinutes: 60 }],
    ['hand-over/accept', 'acceptHandOver', {}],
    ['hand-over/decline', 'declineHandOver', { reason: 'on leave' }],
    ['score', 'scoreOpportunity', { model: 'close-rate', version: 3, score: 71.5, reasons: ['third'] }],
    ['refer', 'referOpportunity', { by: 'technician-2', department: 'field', workReference: 'WO-17' }],
  ),
  ['/v1/accounts', 'registerAccount', { accountId: ana, customerId: ana, name: 'Ruiz SL', ...place }],
  ...on(
    ['accounts', 'accountId'],
    ['change', 'changeAccount', { name: 'Ruiz SA', ...place }],
    ['parent', 'linkParentAccount', { parentId: ana }],
    ['parent/remove', 'unlinkParentAccount', {}],
    ['team', 'assignAccountTeam', { member: 'seller-3', role: 'manager' }],
    ['team/release', 'releaseAccountTeam', { member: 'seller-3' }],
    [
      'contacts',
      'addContact',
      { contactId: ana, name: 'Luis', role: 'buyer', email: 'l@x.es', phone: '600' },
    ],
    [
      'contacts/change',
      'changeContact',
      { contactId: ana, name: 'Luis', role: 'buyer', email: 'l@x.es', phone: '600', source: 'visit' },
    ],
  ),
  [
    '/v1/territories',
    'publishTerritoryPlan',
    { effectiveFrom: '2030-01-01T00:00:00Z', territories: [territory] },
  ],
];
