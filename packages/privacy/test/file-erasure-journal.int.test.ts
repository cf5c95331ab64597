import { appendFile, mkdtemp, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Erasure, fileErasureJournal } from '@icrm/privacy';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

let folder: string;
let count = 0;
const freshPath = () => {
  count += 1;
  return join(folder, `${count}`, 'keys.json.erased');
};
const erasureOf = (subject: string, erasedAt = '2026-03-02T09:00:00.000Z'): Erasure => ({
  tenant: 'acme',
  subject,
  erasedAt,
  key: { version: 'k1', fingerprint: 'f'.repeat(64) },
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'icrm-journal-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('an erasure journal in a file', () => {
  test('is not there until somebody is erased, and then for its owner alone', async () => {
    const path = freshPath();
    const journal = fileErasureJournal(path);
    expect(await journal.all()).toEqual([]);
    await expect(stat(path)).rejects.toThrow('ENOENT');
    await journal.add(erasureOf('ana'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('is seen by other processes at their next look, and the first erasure stands', async () => {
    const path = freshPath();
    const [here, there] = [fileErasureJournal(path), fileErasureJournal(path)];
    expect((await there.find('acme', ['ana'])).size).toBe(0);
    await here.add(erasureOf('ana'));
    expect((await there.find('acme', ['ana', 'ben'])).get('ana')).toEqual(erasureOf('ana'));
    expect(await there.add(erasureOf('ana', '2027-01-01T00:00:00.000Z'))).toEqual(erasureOf('ana'));
    expect((await there.find('other', ['ana'])).size).toBe(0);
  });

  test('of many at once loses none', async () => {
    const path = freshPath();
    const subjects = Array.from({ length: 40 }, (_, n) => `s${n}`);
    const journals = [fileErasureJournal(path), fileErasureJournal(path)];
    await Promise.all(subjects.flatMap((subject) => journals.map((it) => it.add(erasureOf(subject)))));
    const all = await fileErasureJournal(path).all();
    expect(all.map(({ subject }) => subject).sort()).toEqual([...subjects].sort());
  });

  test('goes on after a line that a crash cut off', async () => {
    const path = freshPath();
    await fileErasureJournal(path).add(erasureOf('ana'));
    const whole = (await readFile(path)).length;
    await appendFile(path, '\n{"tenant":"acme","subj');
    const journal = fileErasureJournal(path);
    await journal.add(erasureOf('ben'));
    expect((await journal.all()).map(({ subject }) => subject)).toEqual(['ana', 'ben']);
    // An older copy in its place takes nothing away from who has seen the newer one.
    await truncate(path, whole);
    expect((await journal.find('acme', ['ben'])).size).toBe(1);
  });
});
