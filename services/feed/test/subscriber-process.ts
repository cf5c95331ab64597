// A subscriber as a process of its own: works on a cursor and on the topics, and keeps what it worked on in a file that it
// syncs before it says so. Killed at any moment, it goes on where feed and broker know it to be.
import { fsyncSync, openSync, writeSync } from 'node:fs';
import { connectIcrm } from '@icrm/client';

const [file = '', tenant = '', feed = '', kafka = ''] = process.argv.slice(2);
const descriptor = openSync(file, 'a');

const keep = (source: string, customerId: string, id: string): void => {
  writeSync(descriptor, `${source} ${customerId} ${id}\n`);
  fsyncSync(descriptor);
};

const icrm = connectIcrm({ tenant, feed, kafka: [kafka] });
icrm.consume({
  cursor: 'kept',
  handler: async ({ customerIds, id }) => keep('cursor', customerIds[0] ?? '', id),
});
const topics = icrm.consumeTopics({
  group: 'kept',
  contexts: ['customer'],
  handler: async ({ key, event }) => {
    if (event.extensions['tenant'] === tenant) keep('topic', key, event.id);
    return { kind: 'done' };
  },
});
await topics.start();
process.stdout.write('subscribed\n');
