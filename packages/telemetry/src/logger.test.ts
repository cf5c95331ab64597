import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { loggerOver } from './logger.ts';

const logged = (
  write: (log: ReturnType<typeof loggerOver>) => void,
  level = 'trace',
): Record<string, unknown>[] => {
  const lines: string[] = [];
  const sink = { write: (line: string) => void lines.push(line) };
  write(loggerOver(pino({ level, base: null, serializers: { err: (error: unknown) => error } }, sink)));
  return lines.map((line) => JSON.parse(line));
};

describe('a logger', () => {
  test('writes registered fields and drops all others, whatever the types were told', () => {
    const stranger = { customerName: 'Ana Ruiz', payload: { email: 'ana@example.com' } };
    const [line] = logged((log) =>
      log.info({ tenant: 'acme', count: 3, ...stranger }, 'customer registered'),
    );
    expect(line).toMatchObject({ tenant: 'acme', count: 3, msg: 'customer registered' });
    expect(JSON.stringify(line)).not.toMatch(/Ana|example/);
  });

  test('never writes objects or lists under a registered name', () => {
    const [line] = logged((log) =>
      log.info({ reason: ['Ana'] as never, name: { first: 'Ana' } as never }, 'x'),
    );
    expect(line).toMatchObject({ reason: '[not plain]', name: '[not plain]' });
  });

  test('writes 64-bit positions exactly', () => {
    const [line] = logged((log) => log.info({ position: 9_007_199_254_740_993n }, 'x'));
    expect(line?.['position']).toBe('9007199254740993');
  });

  test('takes addresses and credentials out of what others wrote', () => {
    const err = new Error('E11000 dup key { email: "ana@example.com" } at mongodb://root:hunter2@db:27017', {
      cause: new Error('call +34 600 000 001'),
    });
    const text = JSON.stringify(logged((log) => log.error({ err, reason: 'ana@example.com' }, 'failed')));
    expect(text).not.toMatch(/ana@|hunter2|600 000/);
    expect(text).toContain('E11000 dup key');
  });

  test('keeps the frames of a stack, not its message', () => {
    const [line] = logged((log) => log.error({ err: new Error('about Ana Ruiz') }, 'failed'));
    const stack = (line?.['err'] as { stack: string[] } | undefined)?.stack ?? [];
    expect(stack.length).toBeGreaterThan(0);
    expect(stack.every((frame) => frame.trim().startsWith('at '))).toBe(true);
  });

  test('children add their fields to each line', () => {
    const [line] = logged((log) => log.child({ tenant: 'acme' }).warn({ attempt: 2 }, 'trying again'));
    expect(line).toMatchObject({ tenant: 'acme', attempt: 2 });
  });

  test('writes nothing below its level', () => {
    expect(logged((log) => log.debug({}, 'detail'), 'info')).toEqual([]);
  });
});
