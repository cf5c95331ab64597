import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Nursery, openNursery } from '../src/plant.ts';
import { plantedBugs } from '../src/planted-bugs.ts';

let nursery: Nursery;
beforeAll(() => {
  nursery = openNursery(join(import.meta.dirname, '../../..'));
}, 60_000);
afterAll(() => nursery.remove());

test.each(plantedBugs.slice(0, 5))(
  'R18: it is noticed that $name',
  async (bug) => {
    expect(await nursery.grow(bug)).toMatchObject({ noticed: true });
  },
  120_000,
);
