import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { startMongo } from '../src/index.ts';

/** How many of some values stand anywhere in the files of a folder. */
const countIn = async (folder: string, values: readonly string[]): Promise<number> => {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const bytes = await Promise.all(
    files.filter((it) => it.isFile()).map((it) => readFile(join(it.parentPath, it.name))),
  );
  return values.filter((value) => bytes.some((it) => it.includes(value))).length;
};

test('what was overwritten or deleted is in no byte of the files after a stop', async () => {
  const data = await mkdtemp(join(tmpdir(), 'icrm-mongo-erase-'));
  const secrets = Array.from({ length: 200 }, (_, n) => `secret-${n}-${'x'.repeat(n * 20)}.`);
  const open = async () => {
    const engine = await startMongo({ data });
    const client = await new MongoClient(engine.uri).connect();
    const close = async () => {
      await client.close();
      await engine.stop();
    };
    return { people: client.db('icrm').collection<{ _id: number; secret?: string }>('people'), close };
  };

  const first = await open();
  await first.people.insertMany(secrets.map((secret, _id) => ({ _id, secret })));
  await first.close();
  expect(await countIn(data, secrets)).toBe(200);

  const second = await open();
  await second.people.updateMany({ _id: { $lt: 100 } }, { $unset: { secret: true } });
  await second.people.deleteMany({ _id: { $gte: 100, $lt: 199 } });
  await second.close();
  expect(await countIn(data, secrets)).toBe(1);
  await rm(data, { recursive: true });
});
