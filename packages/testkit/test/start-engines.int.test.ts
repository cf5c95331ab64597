import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { type Engines, startEngines, tempFolder } from '@icrm/testkit';
import { describe, expect, test } from '@jest/globals';

const answers = async ({ address }: { readonly address: string }) => {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  await once(socket, 'connect');
  socket.destroy();
};

describe('the engines of a test', () => {
  test('run on free ports and name themselves as settings do', async () => {
    await using engines = await startEngines({ eventstore: true, kafka: true, mongo: true });
    await answers(engines.eventstore);
    await answers(engines.mongo);
    await answers(engines.kafka);
    expect(engines.environment).toEqual({
      ICRM_EVENTSTORE: `esdb://${engines.eventstore.address}?tls=false`,
      ICRM_KAFKA: engines.kafka.address,
      ICRM_MONGO: `mongodb://${engines.mongo.address}/`,
    });
  });

  test('are only those that were asked for', async () => {
    await using engines = await startEngines({ kafka: true });
    expect(() => engines.eventstore).toThrow('did not ask for engine eventstore');
  });

  test('are gone after stop, however often', async () => {
    const engines: Engines = await startEngines({ eventstore: true });
    await engines.stop();
    await engines.stop();
    await expect(answers(engines.eventstore)).rejects.toThrow(/ECONNREFUSED/);
  });

  test('keep their data where they are told', async () => {
    await using folder = await tempFolder('engines');
    await using _engines = await startEngines({ eventstore: { data: folder.path } });
    expect(existsSync(folder.path)).toBe(true);
  });

  test('that cannot start take the others down', async () => {
    await using first = await startEngines({ eventstore: true });
    const port = first.eventstore.port;
    await expect(startEngines({ kafka: true, eventstore: { port, memory: true } })).rejects.toThrow();
  });
});

describe('a folder of a test', () => {
  test('is empty, of its own, and goes away with everything in it', async () => {
    const [one, two] = [await tempFolder(), await tempFolder()];
    expect(one.path).not.toBe(two.path);
    await one.remove();
    await one.remove();
    expect([existsSync(one.path), existsSync(two.path)]).toEqual([false, true]);
    await two.remove();
  });
});
