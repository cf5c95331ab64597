import { describe, expect, test } from '@jest/globals';
import type { Gateway } from '../gateway.ts';
import { allPacks, findPack, installPack, readPack } from './pack.ts';

const step = { says: 'a goal', path: '/v1/goals', body: { from: '{year}-01-01T00:00:00.000Z' } };
const pack = { name: 'shop', version: 2, sector: 'shops', summary: 'all', steps: [step, step] };

describe('a pack', () => {
  test('that comes with the program is well formed, and its name is its own', async () => {
    const names = (await allPacks()).map(({ name }) => name);
    expect(names).toEqual(['solar', 'telecom']);
    expect((await findPack('solar')).steps.length).toBeGreaterThan(5);
  });

  test.each([
    ['not JSON', '{'],
    ['name', JSON.stringify({ ...pack, name: '../x' })],
    ['version', JSON.stringify({ ...pack, version: 0 })],
    ['steps', JSON.stringify({ ...pack, steps: [] })],
    ['steps[0]', JSON.stringify({ ...pack, steps: [{ ...step, path: '/v1/../admin' }] })],
  ])('is refused for its %s', (what, text) => expect(() => readPack(text, 'mine.json')).toThrow(what));

  test('that nobody knows is refused', () =>
    expect(findPack('astrology')).rejects.toMatchObject({ exitCode: 66 }));

  test('sends each step under an id of its own that is the same again, named after pack and version', async () => {
    const sent: { path: string; body: object; headers: Readonly<Record<string, string>> }[] = [];
    const gateway = {
      command: async (path: string, body: object, headers: Readonly<Record<string, string>>) => {
        const repeated = sent.some((it) => it.headers['idempotency-key'] === headers['idempotency-key']);
        sent.push({ path, body, headers });
        return { repeated };
      },
    } as Pick<Gateway, 'command'>;
    const outcomes = async () => {
      const found = [];
      for await (const { outcome } of installPack(gateway, pack, 2026)) found.push(outcome);
      return found;
    };
    expect(await outcomes()).toEqual(['done', 'done']);
    expect(await outcomes()).toEqual(['there already', 'there already']);
    expect(new Set(sent.map(({ headers }) => headers['icrm-correlation-id']))).toEqual(
      new Set(['pack:shop@2']),
    );
    expect(sent[0]?.body).toEqual({ from: '2026-01-01T00:00:00.000Z' });
  });
});
