import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { append } from './changes.ts';
import { EventLog } from './event-log.ts';
import { ANY } from './revision.ts';
import type { NewEvent } from './write-session.ts';

const event = (data = 'x'): NewEvent => ({
  id: randomUUID(),
  type: 'T',
  isJson: false,
  metadata: Buffer.alloc(0),
  data: Buffer.from(data),
});

const open = () => new EventLog({ directory: undefined, sync: 'off' });

describe('the single writer', () => {
  test('commits what arrives in one turn together and tells readers once', async () => {
    const log = open();
    let commits = 0;
    log.onCommit(() => {
      commits += 1;
    });
    const before = log.head;
    const writes = Array.from({ length: 100 }, (_, n) =>
      log.submit(append(log, { stream: `s-${n % 7}`, expected: ANY, events: [event()] })),
    );
    const positions = (await Promise.all(writes)).map(
      (outcome) => outcome.kind === 'written' && outcome.position,
    );
    expect(positions).toEqual(Array.from({ length: 100 }, (_, n) => before + n + 1));
    expect(commits).toBe(1);
    log.close();
  });

  test('fails a change alone, and leaves nothing of it', async () => {
    const log = open();
    const good = log.submit(append(log, { stream: 's', expected: ANY, events: [event()] }));
    const bad = log.submit((session) => {
      session.write(session.streams.find('s'), [event()]);
      throw new Error('no');
    });
    const other = log.submit(append(log, { stream: 's', expected: ANY, events: [event()] }));
    await expect(bad).rejects.toThrow('no');
    expect(await good).toMatchObject({ kind: 'written', revision: 0 });
    expect(await other).toMatchObject({ kind: 'written', revision: 1 });
    log.close();
  });

  test('writes what was accepted before it closes, and nothing after', async () => {
    const log = open();
    const accepted = log.submit(append(log, { stream: 's', expected: ANY, events: [event()] }));
    log.close();
    expect(await accepted).toMatchObject({ kind: 'written' });
    await expect(log.submit(() => 1)).rejects.toThrow('closed');
  });
});
