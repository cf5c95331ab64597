import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import { numbered } from '../testing/events.ts';
import { type Acknowledged, compareWithLog, type Findings } from './acknowledged.ts';
import { buildFaultShim } from './fault-shim.ts';
import { Standby } from './standby.ts';

export type DiskFaultReport = Findings & {
  readonly rounds: number;
  readonly acknowledged: number;
  /** Appends refused while the disk failed, and appends answered all the same: those must not be. */
  readonly refused: number;
  readonly falselyAcknowledged: number;
  /** Rounds in which the engine wrote again once the disk was well. */
  readonly recovered: number;
};

/** R14: the disk is full, or a sync fails: nothing may be acknowledged, and writing goes on when it is over. */
export const failDisk = async (fault: 'full' | 'unsynced', rounds: number): Promise<DiskFaultReport> => {
  const directory = mkdtempSync(join(tmpdir(), 'icrm-disk-'));
  const faults = join(directory, 'faults');
  mkdirSync(faults);
  const standby = new Standby(buildFaultShim(faults));
  const options = { data: join(directory, 'data'), checkpointBytes: 64 * 1024 };
  const acknowledged: Acknowledged[] = [];
  let [refused, falselyAcknowledged, recovered] = [0, 0, 0];
  try {
    let engine = await standby.startWell(options);
    for (let round = 0; round < rounds; round += 1) {
      const client = EventStoreDBClient.connectionString(engine.connectionString);
      const append = async (stream: string): Promise<boolean> => {
        const event = numbered(round);
        const answer = await client.appendToStream(stream, event).catch(() => undefined);
        if (answer === undefined) return false;
        acknowledged.push({ stream, revision: Number(answer.nextExpectedRevision), id: event.id });
        return true;
      };
      const appendAll = (prefix: string) =>
        Promise.all(Array.from({ length: 16 }, (_, n) => append(`${prefix}-${n}`)));
      await appendAll('healthy');
      writeFileSync(join(faults, fault), '');
      const during = await appendAll(`failing${round}`);
      refused += during.filter((done) => !done).length;
      falselyAcknowledged += during.filter((done) => done).length;
      rmSync(join(faults, fault));
      if ((await appendAll('healthy')).every((done) => done)) recovered += 1;
      await client.dispose();
      // Every other round ends in a crash, so that what recovery finds in the files is tested too.
      if (round % 2 === 1) {
        await engine.kill();
        engine = await standby.startWell(options);
      }
    }
    const found = await compareWithLog(engine.connectionString, acknowledged);
    await engine.kill();
    return { ...found, rounds, acknowledged: acknowledged.length, refused, falselyAcknowledged, recovered };
  } finally {
    await standby.close();
    rmSync(directory, { recursive: true, force: true });
  }
};
