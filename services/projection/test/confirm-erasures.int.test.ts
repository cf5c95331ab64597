import { subjectKeyDestroyed } from '@icrm/contracts';
import { erasureStream } from '@icrm/erasure';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { at, registered } from './sample-events.ts';
import { type Projection, record, startProjection } from './start-projection.ts';

let projection: Projection;
beforeAll(async () => {
  projection = await startProjection();
});
afterAll(() => projection.stop());

const keyDestroyed = async (customerId: string): Promise<void> => {
  const id = newId();
  const metadata = {
    tenant: 'acme',
    customerIds: [customerId],
    actor: { kind: 'system' as const, id: 'test' },
    channel: 'system',
    correlationId: id,
    causationId: id,
    commandId: id,
    occurredAt: at(9),
    receivedAt: at(9),
  };
  const event = {
    id,
    type: subjectKeyDestroyed.type,
    data: { ...subjectKeyDestroyed.example, customerId },
    metadata,
  };
  await projection.events.append(erasureStream('acme', customerId), [event], { expected: 'no-stream' });
};

const confirmations = async (customerId: string): Promise<number> => {
  let count = 0;
  for await (const _event of projection.events.readStream(erasureStream('acme', customerId, 'projection')))
    count += 1;
  return count;
};

test('an erasure is confirmed once the view holds nothing of the person, and not before', async () => {
  const id = newId();
  await record(projection.events, [registered(id)]);
  // Told of the key although the views have not been told of the erasure: something would be left.
  await keyDestroyed(id);
  const status = async () => (await projection.client.getProjectionStatus({})).position;
  const head = await projection.events.head();
  await eventually(async () => expect((await status()) >= head).toBe(true));
  expect(await confirmations(id)).toBe(0);

  const data = { customerId: id, receiptId: newId(), reason: 'request', at: at(9) };
  await record(projection.events, [{ type: 'CustomerErased', data }]);
  await eventually(async () => expect(await confirmations(id)).toBe(1), { withinMs: 15_000 });
});
