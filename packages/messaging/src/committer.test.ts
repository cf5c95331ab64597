import { describe, expect, test } from '@jest/globals';
import { createCommitter, type Offsets } from './committer.ts';

const given = (owned: readonly string[] = ['t/0', 't/1']) => {
  const commits: Offsets[] = [];
  const waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  const failures: unknown[] = [];
  const committer = createCommitter({
    owns: (topic, partition) => owned.includes(`${topic}/${partition}`),
    intervalMs: 0,
    failed: (error) => failures.push(error),
  });
  committer.through((offsets) => {
    commits.push(offsets);
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  });
  return { commits, committer, failures, waiting };
};

const of = (partition: number, offset: string): Offsets => ({
  topics: [{ topic: 't', partitions: [{ partition, offset }] }],
});

describe('the committer', () => {
  test('commits at once when idle', () => {
    const { commits, committer } = given();
    committer.settled('t', 0, 5n);
    expect(commits).toEqual([of(0, '5')]);
  });

  test('gathers what settles while a commit is under way, keeping the newest of each partition', async () => {
    const { commits, committer, waiting } = given();
    committer.settled('t', 0, 5n);
    committer.settled('t', 0, 6n);
    committer.settled('t', 1, 9n);
    committer.settled('t', 0, 7n);
    expect(commits.length).toBe(1);
    const flushed = committer.flush();
    waiting.shift()?.resolve();
    await new Promise(setImmediate);
    waiting.shift()?.resolve();
    await flushed;
    expect(commits[1]).toEqual({
      topics: [
        {
          topic: 't',
          partitions: [
            { partition: 0, offset: '7' },
            { partition: 1, offset: '9' },
          ],
        },
      ],
    });
  });

  test('never commits for a partition that went elsewhere', async () => {
    const { commits, committer } = given([]);
    committer.settled('t', 0, 5n);
    await committer.flush();
    expect(commits).toEqual([]);
  });

  test('keeps what could not be committed for the next time', async () => {
    const { commits, committer, failures, waiting } = given();
    committer.settled('t', 0, 5n);
    waiting.shift()?.reject(new Error('rebalancing'));
    await new Promise(setImmediate);
    const flushed = committer.flush();
    await new Promise(setImmediate);
    waiting.shift()?.resolve();
    await flushed;
    expect(failures).toHaveLength(1);
    expect(commits).toEqual([of(0, '5'), of(0, '5')]);
  });
});
