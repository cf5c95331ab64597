import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { StorePoint } from '../../src/index.ts';
import { AcknowledgedLog, compareWithLog, type Findings, writeUntilGone } from './acknowledged.ts';
import { Standby } from './standby.ts';

export type CrashReport = Findings & { readonly rounds: number; readonly acknowledged: number };

type Round = {
  readonly crashAt?: { point: StorePoint; pass: number };
  readonly killAfterMs?: number;
  readonly batch: number;
};

/** A crash comes this late when nothing is answered. */
const LATE_MS = 5_000;
/** Small, so that folding the write-ahead log into the file is among the things interrupted. */
const CHECKPOINT_BYTES = 512 * 1024;

/** Crashes an engine again and again on the same files, and compares what is left with what was acknowledged. */
const crashRounds = async (rounds: readonly Round[], checkEvery: number): Promise<CrashReport> => {
  const directory = mkdtempSync(join(tmpdir(), 'icrm-crash-'));
  const options = { data: join(directory, 'data'), checkpointBytes: CHECKPOINT_BYTES };
  const log = new AcknowledgedLog(join(directory, 'acknowledged'));
  const standby = new Standby();
  let worst: Findings = { lost: 0, doubled: 0, disordered: 0, holes: 0 };
  const check = async (): Promise<void> => {
    const engine = await standby.startWell(options);
    const found = await compareWithLog(engine.connectionString, log.all());
    worst = {
      lost: Math.max(worst.lost, found.lost),
      doubled: Math.max(worst.doubled, found.doubled),
      disordered: Math.max(worst.disordered, found.disordered),
      holes: Math.max(worst.holes, found.holes),
    };
    await engine.kill();
  };
  try {
    for (const [index, { crashAt, killAfterMs, batch }] of rounds.entries()) {
      const engine = await standby.start({ ...options, ...(crashAt !== undefined && { crashAt }) });
      // The very first start writes too, so it can be where the point is reached.
      if (engine === undefined) continue;
      let onFirst = (): void => {};
      const first = new Promise<void>((resolve) => {
        onFirst = resolve;
      });
      const writing = writeUntilGone(engine, { prefix: `round${index}`, log, batch, onFirst });
      if (killAfterMs !== undefined) {
        await Promise.race([first, delay(LATE_MS)]);
        await delay(killAfterMs);
        await engine.kill();
      }
      await writing;
      if ((index + 1) % checkEvery === 0) await check();
    }
    await check();
    return { ...worst, rounds: rounds.length, acknowledged: log.all().length };
  } finally {
    await standby.close();
    log.close();
    rmSync(directory, { recursive: true, force: true });
  }
};

/** R1: kills at random moments under 64 appends in flight. */
export const killAtRandom = (rounds: number, random: () => number): Promise<CrashReport> =>
  crashRounds(
    Array.from({ length: rounds }, () => ({
      killAfterMs: random() * 120,
      batch: 1 + Math.floor(random() * 3),
    })),
    25,
  );

/** All named points of a write. */
export const POINTS: readonly StorePoint[] = [
  'before-write',
  'between-writes',
  'before-sync',
  'after-sync',
  'after-acknowledgement',
  'before-checkpoint',
  'after-checkpoint',
];

/** R2: dies at each named point, at a random pass. */
export const crashAtPoints = (times: number, random: () => number): Promise<CrashReport> =>
  crashRounds(
    Array.from({ length: times }, () =>
      POINTS.map((point) => ({
        crashAt: { point, pass: point.includes('checkpoint') ? 1 : 1 + Math.floor(random() * 8) },
        batch: 1 + Math.floor(random() * 3),
      })),
    ).flat(),
    POINTS.length,
  );
