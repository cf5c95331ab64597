import { expect, test } from '@jest/globals';
import { deliveryReportIn } from './delivery-report.ts';

const part = (contentType: string, text: string) => ({
  contentType,
  content: new TextEncoder().encode(text.replaceAll('\n', '\r\n')),
});
const returned = part(
  'text/rfc822-headers',
  'Subject: hello\nMessage-ID:\n <sent-1@acme.example>\nTo: dora@x\n',
);
const status = (...recipients: readonly string[]) =>
  part('message/delivery-status', ['Reporting-MTA: dns; mx.example.com', ...recipients].join('\n\n'));

test.each([
  ['Action: delivered\nStatus: 2.0.0', { outcome: 'delivered' }],
  [
    'Final-Recipient: rfc822; dora@x\nAction: failed (no such)\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550\n no mailbox',
    { outcome: 'bounced', status: '5.1.1', diagnostic: '550 no mailbox' },
  ],
  ['Action: delayed\nStatus: 4.4.1 (waiting)', { outcome: 'delayed', status: '4.4.1' }],
  ['Action: FAILED', { outcome: 'bounced', status: '5.0.0' }],
])('%j is read', (recipient, expected) =>
  expect(deliveryReportIn([status(recipient), returned])).toEqual({
    externalId: '<sent-1@acme.example>',
    ...expected,
  }),
);

test('of several recipients the worst counts', () =>
  expect(
    deliveryReportIn([
      status('Action: delivered', 'Action: failed\nStatus: 5.2.2', 'Action: delayed'),
      returned,
    ]),
  ).toMatchObject({ outcome: 'bounced', status: '5.2.2' }));

test('what was only handed on, names no message, or is no report says nothing', () => {
  expect(deliveryReportIn([status('Action: relayed'), returned])).toBeUndefined();
  expect(
    deliveryReportIn([status('Action: failed'), part('message/rfc822', 'Subject: x\n\nMessage-ID: <no@x>')]),
  ).toBe(undefined);
  expect(deliveryReportIn([status('Action: failed')])).toBeUndefined();
  expect(deliveryReportIn([returned])).toBeUndefined();
});
