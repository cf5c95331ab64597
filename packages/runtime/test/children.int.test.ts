import { afterEach, describe, expect, test } from '@jest/globals';
import { type Part, processPart, type WorkerPartOptions, workerPart } from '../src/index.ts';

const parts: Part[] = [];
afterEach(async () => {
  for (const part of parts.splice(0)) await part.stop().catch(() => undefined);
});

const engine = (script: string, options: Partial<WorkerPartOptions> = {}) => {
  const url = new URL('./programs/worker.ts', import.meta.url);
  const part = workerPart({
    name: 'engine',
    url,
    workerData: { script },
    onFailure: () => undefined,
    ...options,
  });
  parts.push(part);
  return part;
};
const service = (script: string, onFailure: (error: Error) => void = () => undefined) => {
  const main = new URL('./programs/service.ts', import.meta.url);
  const part = processPart({ name: 'service', main, env: { SCRIPT: script }, killAfterMs: 2_000, onFailure });
  parts.push(part);
  return part;
};
const failureOf = (make: (onFailure: (error: Error) => void) => Part) =>
  new Promise<[Error, Part]>((resolve, reject) => {
    const part = make((error) => resolve([error, part]));
    part.start().catch(reject);
  });

describe('an engine on a thread', () => {
  test('that cannot start is told once, by its reason, and not again when its thread ends', async () => {
    const told: Error[] = [];
    const part = engine('start fails', { onFailure: (error) => told.push(error) });
    await expect(part.start()).rejects.toThrow('the file is locked');
    // Until the thread is gone.
    await part.stop().catch(() => undefined);
    expect(told).toEqual([]);
  });

  test('starts without preloads, tells its address and stops', async () => {
    const part = engine('plain');
    expect(await part.start()).toBe('plain 0 none');
    expect(part.notReady?.()).toBeUndefined();
    await part.stop();
  });

  test('says why it cannot start', async () => {
    await expect(engine('start fails').start()).rejects.toThrow('the file is locked');
  });

  test('says that it did not stop well', async () => {
    const part = engine('stop fails');
    await part.start();
    await expect(part.stop()).rejects.toThrow('engine ended with code 1');
  });

  test.each([
    ['dies', 'engine ended with code 3'],
    ['throws', 'engine failed: disk full'],
  ])('one that %s is told and is not ready', async (script, message) => {
    const [error, part] = await failureOf((onFailure) => engine(script, { onFailure }));
    expect(error.message).toBe(message);
    expect(part.notReady?.()).toBeDefined();
  });

  test('stopping one that never started does nothing', async () => {
    await engine('plain').stop();
  });
});

describe('a program as a child process', () => {
  test('tells its address and stops', async () => {
    const part = service('');
    expect(await part.start()).toBe('127.0.0.1:6');
    await part.stop();
  });

  test('says why it cannot start', async () => {
    await expect(service('start fails').start()).rejects.toThrow('the port is taken');
    await expect(service('wrong settings').start()).rejects.toThrow('ICRM_KAFKA: is not set');
  });

  test('says that it did not stop well', async () => {
    const part = service('stop hangs');
    await part.start();
    await expect(part.stop()).rejects.toThrow('service ended with code 1');
  });

  test('one that ends by itself is told and is not ready', async () => {
    const [error, part] = await failureOf((onFailure) => service('fails later', onFailure));
    expect(error.message).toBe('service ended with code 1');
    expect(part.notReady?.()).toBe('ended with code 1');
  });
});
