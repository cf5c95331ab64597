import { startErpSimulator } from '@icrm/erp/simulator';
import { readCalendar } from '@icrm/icalendar';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { by, eventsOf, type Others, type Sales, type SalesClient, startSales } from './start-sales.ts';

const tenant = 'acme';
const customerId = newId();
const patience = { withinMs: 25_000 };
const span = { startsAt: '2026-03-09T09:00:00.000Z', endsAt: '2026-03-09T10:00:00.000Z' };

let erp: Awaited<ReturnType<typeof startErpSimulator>>;
let sales: Sales;
let client: SalesClient;
let first: Others;
let second: Others;
beforeAll(async () => {
  erp = await startErpSimulator();
  sales = await startSales(2, { env: { ICRM_SALES_ERP: `acme=${erp.url}`, ICRM_SALES_ERP_MS: '50' } });
  const [[one], [other, another]] = [sales.clients, sales.others];
  if (one === undefined || other === undefined || another === undefined)
    throw new Error('two were asked for');
  [client, first, second] = [one, other, another];
});
afterAll(async () => {
  await sales.stop();
  await erp.stop();
});

const answer = async (asked: Promise<{ readonly answer: string }>) => JSON.parse((await asked).answer);
const types = async (stream: string) => (await eventsOf(sales.store, stream)).map(({ type }) => type);
const as = (id: string) => {
  const context = by();
  return context && { ...context, actor: { kind: 'staff', id } };
};

test('a calendar is subscribed to, changed elsewhere and taken over; what changed on both sides is told', async () => {
  const owner = `seller-${newId()}`;
  const call = { activityId: '', customerId, owner, kind: 'call', subject: 'Ask', location: '', ...span };
  const { activityId } = await first.activities.scheduleActivity({ context: by(), ...call });
  const feed = async () => (await second.activities.getCalendarFeed({ tenant, owner })).calendar;
  await eventually(async () => expect(readCalendar(await feed()).entries).toHaveLength(1), patience);

  const elsewhere = (await feed())
    .replace('DTSTART:20260309T090000Z', 'DTSTART:20260309T110000Z')
    .replace('DTEND:20260309T100000Z', 'DTEND:20260309T120000Z')
    .replace('SEQUENCE:0', 'SEQUENCE:1')
    .replace(
      'END:VCALENDAR',
      'BEGIN:VEVENT\r\nUID:dentist@home\r\nDTSTART:20260310T080000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR',
    );
  const context = by();
  const importing = (calendar: string, own = by()) =>
    answer(first.activities.importCalendar({ context: own, owner, calendar }));
  expect((await importing(elsewhere, context)).appointments).toMatchObject([
    { uid: `${activityId}@icrm`, activityId, outcome: 'taken-over' },
    { uid: 'dentist@home', outcome: 'taken-over' },
  ]);
  expect((await importing(elsewhere)).appointments.map((it: { outcome: string }) => it.outcome)).toEqual([
    ...['unchanged', 'unchanged'],
  ]);
  await first.activities.rescheduleActivity({
    context: by(),
    activityId,
    subject: '',
    location: '',
    ...span,
  });
  const both = elsewhere.replace('SEQUENCE:1', 'SEQUENCE:2').replace('SUMMARY:Ask', 'SUMMARY:Ask all');
  expect((await importing(both)).appointments[0]).toMatchObject({
    outcome: 'conflicted',
    why: 'appointment-changed-on-both-sides',
  });
  expect((await importing(elsewhere)).appointments[0]).toMatchObject({
    outcome: 'conflicted',
    why: 'appointment-older',
  });
  await expect(importing('hello')).rejects.toMatchObject({ fieldViolations: [{ field: 'calendar' }] });
});

test('a visit begins with what the seller has to know, who is told at once', async () => {
  const seller = `seller-${newId()}`;
  erp.put({
    ...{
      kind: 'invoice',
      id: 'INV-9',
      version: 1,
      changedAt: '2026-03-02T09:00:00.000Z',
      customerId,
      number: 'F-9',
    },
    ...{
      currency: 'EUR',
      totalMinor: 100,
      openMinor: 100,
      issuedOn: '2026-01-01',
      dueOn: '2026-02-01',
      status: 'open',
    },
  });
  const visit = { visitId: '', customerId, accountId: '', seller, purpose: 'measure', ...span };
  const { visitId } = await first.activities.planVisit({ context: by(), ...visit });
  await eventually(
    async () =>
      expect(await answer(first.activities.getVisitBrief({ tenant, visitId }))).toMatchObject({
        visit: { purpose: 'measure' },
        alerts: [{ topic: 'invoice-overdue', evidence: ['INV-9'] }],
      }),
    patience,
  );
  const watching = new AbortController();
  const alerts = second.activities.watchVisitAlerts(
    { tenant, seller, afterPosition: 0n },
    { signal: watching.signal },
  );
  const seen: string[] = [];
  const reading = (async () => {
    for await (const { alert } of alerts) {
      seen.push(alert);
      if (alert !== '') return;
    }
  })();
  await eventually(async () => expect(seen).toEqual(['']), patience);
  const started = await first.activities.startVisit({
    context: by(),
    visitId,
    latitude: 40.4,
    longitude: -3.7,
  });
  const [alert] = JSON.parse(started.alerts);
  expect(alert).toMatchObject({
    topic: 'invoice-overdue',
    message: 'Invoice F-9 is overdue since 2026-02-01',
  });
  await reading;
  watching.abort();
  expect(JSON.parse(seen[1] ?? '')).toMatchObject({ visitId, alertId: alert.alertId });
  await first.activities.actOnAlert({ context: by(), visitId, alertId: alert.alertId, action: 'agreed' });
  await first.activities.endVisit({ context: by(), visitId, outcome: 'quote', notes: 'Ana decides later' });
  expect(await types(`visit-acme.${visitId}`)).toEqual([
    ...['VisitPlanned', 'VisitStarted', 'VisitAlertRaised', 'VisitAlertActedOn', 'VisitEnded'],
  ]);
});

test('an expense is approved by somebody else', async () => {
  const expense = {
    ...{ expenseId: '', visitId: '', customerId, category: 'taxi', spentOn: '2026-03-01' },
    ...{ amount: { minor: 1_850n, currency: 'EUR' }, receiptReference: 'scan-7' },
  };
  const { expenseId } = await first.activities.submitExpense({ context: as('seller-9'), ...expense });
  const own = first.activities.approveExpense({ context: as('seller-9'), expenseId });
  await expect(own).rejects.toMatchObject({ code: 'PERMISSION_DENIED', reason: 'expense-by-same-person' });
  await first.activities.approveExpense({ context: as('boss-1'), expenseId });
  await eventually(
    async () =>
      expect(
        await answer(
          first.activities.listExpenses({ tenant, submittedBy: 'seller-9', status: 'approved', limit: 10 }),
        ),
      ).toMatchObject({ sums: { count: 1, values: [{ minor: 1_850, currency: 'EUR' }] } }),
    patience,
  );
});

test('what was done without a connection is carried out once; what others did meanwhile is never overwritten', async () => {
  const value = { minor: 1_000n, currency: 'EUR' };
  const deal = { customerId, title: 'Roof', value, leadId: '', opportunityId: '', owner: 'seller-3' };
  const [mine, disputed] = [newId(), newId()];
  for (const opportunityId of [mine, disputed])
    await client.openOpportunity({ context: by(), ...deal, opportunityId });
  await client.advanceOpportunity({ context: by(), opportunityId: disputed, to: 'proposed' });

  const device = `laptop-${newId().slice(-6)}`;
  const queued = (method: string, targetId: string, expectedRevision: bigint | undefined, body: object) => ({
    ...{ commandId: newId(), method, targetId, expectedRevision, body: JSON.stringify(body) },
    occurredAt: '2026-03-02T07:00:00.000Z',
  });
  const queue = [
    queued('advanceOpportunity', mine, 0n, { to: 'proposed' }),
    queued('winOpportunity', mine, 1n, { value: { minor: 900, currency: 'EUR' } }),
    queued('advanceOpportunity', disputed, 0n, { to: 'negotiating' }),
    queued('loseOpportunity', disputed, 1n, { reason: '' }),
    queued('scheduleActivity', '', undefined, { owner: 'seller-3', subject: 'Ask', ...span }),
    queued('eraseEverything', mine, 0n, {}),
  ];
  const sync = (others: Others) =>
    answer(others.activities.syncOffline({ context: by(), device, commands: queue }));
  const [once, again] = [await sync(first), await sync(second)];
  expect(once.commands.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
    ...['accepted', 'accepted', 'conflicted', 'refused', 'accepted', 'refused'],
  ]);
  expect(once.commands[2]).toMatchObject({ expectedRevision: 0, currentRevision: 1 });
  expect(once.commands[3]).toMatchObject({ reason: 'invalid-request: reason' });
  expect(again.commands.map((it: object) => ({ ...it, repeated: false }))).toEqual(
    once.commands.map((it: object) => ({ ...it, repeated: false })),
  );
  expect(await types(`opportunity-acme.${mine}`)).toEqual([
    ...['OpportunityOpened', 'OpportunityAdvanced', 'OpportunityWon'],
  ]);
  expect(await types(`opportunity-acme.${disputed}`)).toEqual(['OpportunityOpened', 'OpportunityAdvanced']);
  const conflicts = () => answer(first.activities.listOfflineConflicts({ tenant, device }));
  expect((await conflicts()).conflicts).toMatchObject([
    { commandId: queue[2]?.commandId, method: 'advanceOpportunity', targetId: disputed },
  ]);
  await first.activities.resolveOfflineConflict({
    context: by(),
    ...{ device, conflictCommandId: queue[2]?.commandId ?? '', decision: 'dropped' },
  });
  expect(await conflicts()).toEqual({ conflicts: [] });
});
