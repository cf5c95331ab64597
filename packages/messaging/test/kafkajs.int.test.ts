import { startKafka } from '@icrm/engine-kafka';
import { messagingContract } from '../src/testing/index.ts';

const outside = process.env['ICRM_KAFKA'];

messagingContract(outside === undefined ? 'the embedded engine' : 'the brokers of ICRM_KAFKA', async () => {
  if (outside !== undefined) return { brokers: outside.split(','), close: async () => undefined };
  const engine = await startKafka({ memory: true });
  return { brokers: [engine.address], close: () => engine.stop() };
});
