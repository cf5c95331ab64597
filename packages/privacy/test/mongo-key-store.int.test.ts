import { createKeyRing, fileKek } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { keyStoreContract } from '@icrm/privacy/testing';
import { connectReadStore, type ReadStore } from '@icrm/read-store';
import { type Engines, startEngines, type TempFolder, tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

// ICRM_MONGO points the suite at a real server.
let uri = process.env['ICRM_MONGO'] ?? '';
let engines: Engines | undefined;
let folder: TempFolder;
const stores: ReadStore[] = [];
const connect = () => {
  const store = connectReadStore({ uri, database: 'privacy-test' });
  stores.push(store);
  return store;
};

beforeAll(async () => {
  folder = await tempFolder('keys');
  if (uri !== '') return;
  engines = await startEngines({ mongo: true });
  uri = engines.environment['ICRM_MONGO'] ?? '';
});
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await engines?.stop();
  await folder.remove();
});

describe('a key store in MongoDB', () => keyStoreContract(() => mongoKeyStore(connect())));

describe('key rings of several processes over one MongoDB', () => {
  const process = async () =>
    createKeyRing({
      store: mongoKeyStore(connect(), 'keys-of-rings'),
      kek: await fileKek(`${folder.path}/keys.json`),
    });

  test('that make the key of a subject at once end with one', async () => {
    const rings = await Promise.all(Array.from({ length: 4 }, process));
    for (let subject = 0; subject < 20; subject += 1) {
      const keys = await Promise.all(rings.map((ring) => ring.keyForWriting('acme', `race-${subject}`)));
      expect(
        new Set(keys.map((key) => key.state === 'active' && Buffer.from(key.key).toString('hex'))).size,
      ).toBe(1);
    }
  });

  test('rotate while others write, and lose no key', async () => {
    const [one, two] = [await process(), await process()];
    const subjects = Array.from({ length: 60 }, (_, n) => `rotated-${n}`);
    const [before] = await Promise.all([
      Promise.all(subjects.map((subject) => one.keyForWriting('acme', subject))),
      two.rotate(),
    ]);
    const after = await (await process()).keysForReading('acme', subjects);
    expect(subjects.map((subject) => after.get(subject))).toEqual(before);
  });
});
