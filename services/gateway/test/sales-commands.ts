type Tried = readonly [path: string, method: string, body: object, params?: object];

const ana = '0193a000-0000-7000-8000-000000000001';
const value = { minor: 120_000, currency: 'EUR' };
const place = { segment: 'smb', country: 'ES', region: 'M', postcode: '28001' };

const lines = [{ productId: 'P-1', name: 'Panel', category: 'solar', quantity: 12, amountMinor: 240_000 }];
const span = { startsAt: '2026-03-09T09:00:00.000Z', endsAt: '2026-03-09T10:00:00.000Z' };
const choice = { feature: 'inverter', option: 'i5' };

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
  [
    '/v1/opportunity-rules',
    'publishOpportunityRules',
    {
      rules: {
        scoring: [
          {
            ruleId: 'large',
            when: [{ field: 'value', op: 'at-least', values: ['1000'] }],
            points: 5,
            because: 'is large',
          },
        ],
      },
    },
  ],
  ['/v1/call-rates', 'publishCallRates', { currency: 'EUR', perCallMinor: 20, perMinuteMinor: 65 }],
  [
    '/v1/templates',
    'publishTemplate',
    { templateId: ana, name: 'Thanks', language: 'en', body: 'Dear {{name}}', shared: true },
  ],
  [
    '/v1/documents',
    'generateDocument',
    { documentId: ana, customerId: ana, templateId: ana, inputs: [{ name: 'name', value: 'Ana' }] },
  ],
  [
    '/v1/pos-visits',
    'recordPosVisit',
    { tillId: 'madrid-1', sequence: 3, customerId: ana, purpose: 'returns', offline: true },
  ],
  ...on(['orders', 'orderId'], ['release-hold', 'releaseHold', { reason: 'paid in cash' }]),
  ...on(['accounts', 'accountId'], ['contacts/import', 'importContacts', { cards: 'BEGIN:VCARD' }]),
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
  [
    '/v1/config-models',
    'publishConfigModel',
    {
      configModelId: ana,
      model: {
        name: 'Roof',
        currency: 'EUR',
        basePriceMinor: 1,
        features: [
          {
            feature: 'inverter',
            name: 'Inverter',
            min: 1,
            max: 1,
            options: [{ option: 'i5', name: '5 kW', priceMinor: 2, attributes: { kw: 5 } }],
          },
        ],
        constraints: [
          {
            constraintId: 'grid',
            kind: 'limit',
            when: [choice],
            among: [choice],
            attribute: 'kw',
            atLeast: 1,
            atMost: 7,
            because: 'grid',
          },
        ],
      },
    },
  ],
  [
    '/v1/configurations',
    'configureProduct',
    { configurationId: ana, customerId: ana, modelId: ana, choices: [choice] },
  ],
  [
    '/v1/bundles',
    'composeBundle',
    {
      bundleId: ana,
      name: 'Both',
      currency: 'EUR',
      priceMinor: 9,
      parts: [{ productId: 'P-1', name: 'Panel', category: 'solar', quantity: 1, listMinor: 5 }],
    },
  ],
  [
    '/v1/quotes',
    'generateQuote',
    {
      quoteId: ana,
      customerId: ana,
      recipient: 'Ana',
      language: 'es',
      currency: 'EUR',
      lines,
      configurationIds: [ana],
      validDays: 15,
      opportunityId: ana,
      priceBookVersion: 2,
      priceTraceId: 'trace-1',
    },
  ],
  ...on(
    ['quotes', 'quoteId'],
    ['send', 'sendQuote', { by: 'email' }],
    ['view', 'viewQuote', {}],
    ['accept', 'acceptQuote', {}],
    ['reject', 'rejectQuote', { reason: 'price' }],
  ),
  ...on(
    ['orders', 'orderId'],
    ['confirm', 'confirmOrder', {}],
    ['amend', 'amendOrder', { lines, reason: 'two less' }],
    ['release', 'releaseOrder', { configurationId: ana, engineeringId: ana }],
    ['manufacturing', 'reportManufacturing', { stage: 'assembled', reference: 'MO-7' }],
    ['shipments', 'shipOrder', { carrier: 'correos', tracking: 'X1', lines: [{ line: 1, quantity: 2 }] }],
    ['unbundle', 'unbundleLine', { line: 1 }],
  ),
  [
    '/v1/engineering',
    'requestEngineering',
    { engineeringId: ana, customerId: ana, orderId: ana, requirement: 'curved' },
  ],
  ...on(
    ['engineering', 'engineeringId'],
    [
      'specifications',
      'proposeSpecification',
      { specification: 'flexible', documentReference: 'D-1', priceMinor: 9, currency: 'EUR' },
    ],
    ['approve', 'approveSpecification', { version: 1 }],
    ['reject', 'rejectSpecification', { version: 1, reason: 'heavy' }],
  ),
  [
    '/v1/pos-sales',
    'recordPosSale',
    { tillId: 'madrid-1', sequence: 7, customerId: ana, currency: 'EUR', lines, offline: true },
  ],
  [
    '/v1/self-service/abandonments',
    'abandonSelfService',
    { abandonmentId: ana, customerId: ana, step: 'payment', currency: 'EUR', lines },
  ],
  ['/v1/erp/reconcile', 'reconcileErp', { kind: 'invoice' }],
  [
    '/v1/activities',
    'scheduleActivity',
    {
      activityId: ana,
      customerId: ana,
      owner: 'seller-3',
      kind: 'call',
      subject: 'Ask',
      ...span,
      location: 'Madrid',
    },
  ],
  ...on(
    ['activities', 'activityId'],
    ['reschedule', 'rescheduleActivity', { ...span, subject: 'Ask again', location: 'Toledo' }],
    ['complete', 'completeActivity', { outcome: 'wants a quote' }],
    ['cancel', 'cancelActivity', { reason: 'ill' }],
    ['no-show', 'reportNoShow', {}],
  ),
  [
    '/v1/visits',
    'planVisit',
    { visitId: ana, customerId: ana, accountId: ana, seller: 'seller-3', purpose: 'measure', ...span },
  ],
  ...on(
    ['visits', 'visitId'],
    ['start', 'startVisit', { latitude: 40.4, longitude: -3.7 }],
    ['alerts/act', 'actOnAlert', { alertId: ana, action: 'agreed' }],
    ['alerts/dismiss', 'dismissAlert', { alertId: ana, reason: 'paid' }],
    ['end', 'endVisit', { outcome: 'quote', notes: 'decides later' }],
    ['cancel', 'cancelVisit', { reason: 'snow' }],
  ),
  [
    '/v1/expenses',
    'submitExpense',
    {
      ...{ expenseId: ana, visitId: ana, customerId: ana, category: 'taxi' },
      ...{ amount: value, spentOn: '2026-03-02', receiptReference: 'scan-7' },
    },
  ],
  ...on(
    ['expenses', 'expenseId'],
    ['approve', 'approveExpense', {}],
    ['reject', 'rejectExpense', { reason: 'no receipt' }],
    ['reimburse', 'reimburseExpense', { reference: 'PAY-31' }],
  ),
  ['/v1/calendars/import', 'importCalendar', { owner: 'seller-3', calendar: 'BEGIN:VCALENDAR' }],
  [
    '/v1/offline/sync',
    'syncOffline',
    {
      device: 'laptop-3',
      commands: [
        {
          commandId: 'c-1',
          method: 'advanceOpportunity',
          targetId: ana,
          expectedRevision: 2,
          occurredAt: '2026-03-02T09:00:00Z',
          body: '{}',
        },
      ],
    },
  ],
  [
    '/v1/offline/conflicts/resolve',
    'resolveOfflineConflict',
    { device: 'laptop-3', conflictCommandId: 'c-1', decision: 'dropped' },
  ],
];
