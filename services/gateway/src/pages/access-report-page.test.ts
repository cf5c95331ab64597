import { describe, expect, test } from '@jest/globals';
import { accessReportPage, type ReportToShow } from './access-report-page.ts';

const at = '2026-03-02T09:00:00.000Z';
const id = '0193a000-0000-7000-8000-000000000001';
const hostile = `Ana <img src=x onerror="alert('1')"> & sons`;
const event = {
  eventId: 'e-1',
  position: '120',
  type: 'ConsentGiven',
  source: 'web',
  channel: 'web',
  actor: { kind: 'customer', id },
  at,
  customerId: id,
};
const report: ReportToShow = {
  format: 'icrm-access-report/1',
  tenant: 'acme',
  customerId: id,
  members: [id],
  generatedAt: at,
  position: '240',
  entries: 1,
  view: {
    stage: 'customer',
    displayName: hostile,
    profile: { givenName: hostile, address: { city: 'Madrid' } },
    identifiers: [{ kind: 'email', value: 'ana@example.com', source: 'web', customerId: id, at }],
    registeredAt: at,
    provenance: {
      'profile.givenName': { ...event, source: 'shop', value: hostile, rule: 'most-recent@1', lost: [] },
    },
  },
  consents: [
    {
      purpose: 'marketing',
      channel: 'email',
      state: 'given',
      textVersion: '2026-01',
      evidence: 'form 7',
      event: { ...event, recordedAt: at, stream: `customer-acme.${id}` },
    },
  ],
  links: [],
  sources: [{ source: 'web', events: 1, firstAt: at, lastAt: at }],
  recipients: [{ topic: 'icrm.customer.events.v1', events: 1 }],
  timeline: [
    {
      ...event,
      context: 'customer',
      summary: hostile,
      recordedAt: at,
      stream: `customer-acme.${id}`,
      revision: '0',
      correlationId: 'c-1',
      causationId: 'c-1',
      data: { evidence: 'form 7', details: { postCode: '28001' } },
    },
  ],
};
const page = accessReportPage(report);

describe('the page of an access report', () => {
  test('shows every section, and each value with its source', () => {
    for (const text of ['ana@example.com', 'form 7', '2026-01', 'shop', 'Madrid', 'icrm.customer.events.v1'])
      expect(page).toContain(text);
    expect(page.match(/<section /g)).toHaveLength(7);
    expect(page).toContain('<dt>details, post code</dt><dd>28001</dd>');
  });

  test('shows what people wrote as text, never as markup', () => {
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; sons');
  });

  test('needs nothing from anywhere', () => {
    expect(page).not.toMatch(/<script|<link|https?:|@import|url\(/);
  });

  test('says so where there is nothing', () => expect(page).toContain('<p class="none">Nothing.</p>'));
});
