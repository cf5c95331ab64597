import { expect, test } from '@jest/globals';
import { type AriEvent, ariSignals, readAriEvent } from './ari-signals.ts';

const customer = { id: '1700.1', name: 'PJSIP/trunk-00000001', caller: { number: '+34612999888' } };
const anna = { id: '1700.2', name: 'PJSIP/anna-00000002', caller: { number: '' } };
const bert = { id: '1700.3', name: 'PJSIP/bert-00000003', caller: { number: '' } };
const said = (type: string, more: object = {}): AriEvent => {
  const read = readAriEvent(JSON.stringify({ type, timestamp: '2026-03-02T09:00:00.000+0000', ...more }));
  if (read === undefined) throw new Error('the event was not read');
  return read;
};
const heard = (...events: readonly AriEvent[]) => {
  const signals = ariSignals();
  return events
    .flatMap((event) => signals.read(event) ?? [])
    .map(({ call: _call, direction: _way, ...it }) => it);
};
const bridge = (...channels: { id: string }[]) => ({
  bridge: { id: 'b', channels: channels.map(({ id }) => id) },
});

test('a call rings, asks, is answered, held, handed on and ends', () =>
  expect(
    heard(
      said('StasisStart', { channel: customer }),
      said('ChannelVarset', { channel: customer, variable: 'ICRM_MENU', value: 'language' }),
      said('ChannelDtmfReceived', { channel: customer, digit: '2' }),
      said('ChannelVarset', { channel: customer, variable: 'ICRM_MENU', value: '' }),
      said('ChannelDtmfReceived', { channel: customer, digit: '7' }),
      said('ChannelEnteredBridge', { channel: customer, ...bridge(customer) }),
      said('StasisStart', { channel: anna, args: ['agent'] }),
      said('ChannelEnteredBridge', { channel: anna, ...bridge(customer, anna) }),
      said('ChannelHold', { channel: anna }),
      said('ChannelUnhold', { channel: anna }),
      said('ChannelEnteredBridge', { channel: bert, ...bridge(customer, bert) }),
      said('ChannelDestroyed', { channel: anna, cause: 16 }),
      said('ChannelDestroyed', { channel: customer, cause: 16 }),
      said('ChannelDtmfReceived', { channel: customer, digit: '1' }),
    ),
  ).toEqual([
    { signal: 'ring', number: '+34612999888' },
    { signal: 'digits', digits: '2', menu: 'language' },
    { signal: 'digits', digits: '7' },
    { signal: 'answer', agentId: 'anna' },
    { signal: 'hold' },
    { signal: 'resume' },
    { signal: 'transfer', agentId: 'bert' },
    { signal: 'hang-up', cause: 'hung-up' },
  ]));

test('what a machine did or could not do is told by the dialplan', () =>
  expect(
    heard(
      said('StasisStart', { channel: customer }),
      said('ChannelUserevent', {
        channel: customer,
        eventname: 'icrm',
        userevent: { signal: 'served', task: 'balance' },
      }),
      said('ChannelUserevent', {
        channel: customer,
        eventname: 'icrm',
        userevent: { signal: 'escalated', step: 'pin' },
      }),
      said('ChannelUserevent', {
        channel: customer,
        eventname: 'other',
        userevent: { signal: 'served', task: 'x' },
      }),
    ).slice(1),
  ).toEqual([
    { signal: 'served', task: 'balance' },
    { signal: 'escalated', step: 'pin' },
  ]));

test.each([
  [17, 'busy'],
  [19, 'no-answer'],
  [16, 'no-answer'],
  [34, 'failed'],
])('who is not answered ends by cause %d as %s', (cause, expected) =>
  expect(
    heard(
      said('StasisStart', { channel: customer }),
      said('ChannelDestroyed', { channel: customer, cause }),
    ).at(-1),
  ).toEqual({ signal: 'hang-up', cause: expected }),
);

test('calls of ours name whom they are to, withheld numbers are anonymous, and what is no event is nothing', () => {
  const to = said('StasisStart', {
    channel: { ...customer, caller: { number: '' } },
    args: ['outbound', '+34600'],
  });
  expect(heard(to)).toEqual([{ signal: 'ring', number: '+34600' }]);
  expect(heard(said('StasisStart', { channel: { id: 'x' } }))).toEqual([
    { signal: 'ring', number: 'anonymous' },
  ]);
  expect([readAriEvent('not json'), readAriEvent('{}')]).toEqual([undefined, undefined]);
});
