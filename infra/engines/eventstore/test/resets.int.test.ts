import { jsonEvent } from '@eventstore/db-client';
import { expect, test } from '@jest/globals';
import { newStream, range, useClient } from './testing/support.ts';

const fixture = useClient();

test('a client may leave thousands of reads early without losing its connection', async () => {
  const stream = newStream();
  await fixture.client.appendToStream(
    stream,
    range(0, 50).map((n) => jsonEvent({ type: 'Said', data: { n } })),
  );
  const leave = async (): Promise<void> => {
    const events = fixture.client.readStream(stream);
    for await (const _ of events) {
      await events.cancel();
      break;
    }
  };
  for (const _ of range(0, 24)) await Promise.all(range(0, 50).map(leave));
  const rest = [];
  for await (const { event } of fixture.client.readStream(stream)) rest.push(event);
  expect(rest).toHaveLength(50);
});
