import { describe, expect, test } from '@jest/globals';
import { startEventStore } from '../src/index.ts';
import { contend } from './crash/contention.ts';
import { damageStores } from './crash/damage.ts';
import { failDisk } from './crash/disk-faults.ts';
import { canFailDisk } from './crash/fault-shim.ts';
import { fuzz } from './crash/fuzz.ts';
import { crashAtPoints, killAtRandom } from './crash/kill-loop.ts';
import { seeded } from './crash/random.ts';
import { runs } from './testing/support.ts';

/* Short runs of what test/crash/main.ts does with full counts; a failure names its seed. */

const seed = Date.now() % 2 ** 31;
const random = seeded(seed);
const NOTHING_LOST = { lost: 0, doubled: 0, disordered: 0, holes: 0 };

describe(`with seed ${seed}`, () => {
  test('R1: a kill at a random moment loses nothing that was acknowledged', async () => {
    const report = await killAtRandom(runs(6), random);
    expect(report).toMatchObject(NOTHING_LOST);
    expect(report.acknowledged).toBeGreaterThan(0);
  }, 600_000);

  test('R2: a crash at any named point of a write loses nothing that was acknowledged', async () => {
    const report = await crashAtPoints(1, random);
    expect(report).toMatchObject(NOTHING_LOST);
    expect(report.acknowledged).toBeGreaterThan(0);
  }, 60_000);

  test('R3: damaged files give the exact beginning of the log, or are refused', async () => {
    const report = await damageStores(runs(300), random);
    expect(report.wrong).toEqual([]);
    expect(report.refused).toBeGreaterThan(0);
    expect(report.prefix).toBeGreaterThan(0);
  }, 600_000);

  (canFailDisk() ? test : test.skip).each(['full', 'unsynced'] as const)(
    'R14: while the disk is %s nothing is acknowledged, and afterwards writing goes on',
    async (fault) => {
      const report = await failDisk(fault, 2);
      expect(report).toMatchObject({ ...NOTHING_LOST, falselyAcknowledged: 0, recovered: 2 });
      expect(report.refused).toBe(32);
    },
    60_000,
  );

  test('R16: 64 writers on one stream have one winner a revision', async () => {
    const engine = await startEventStore({ memory: true });
    const report = await contend(engine.connectionString, 2000);
    expect(report).toMatchObject({ doubleWins: 0, missing: 0 });
    expect(report.revisions).toBeGreaterThan(10);
    await engine.stop();
  }, 60_000);

  test('garbage on the port ends in a refusal, and the engine goes on', async () => {
    const engine = await startEventStore({ memory: true });
    expect(await fuzz(engine.port, runs(600), random)).toMatchObject({ hung: [] });
    expect(await contend(engine.connectionString, 100)).toMatchObject({ missing: 0 });
    await engine.stop();
  }, 600_000);
});
