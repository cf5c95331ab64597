import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { plant } from './plant.ts';
import { plantedBugs } from './planted-bugs.ts';

const root = join(import.meta.dirname, '../../..');

test.each(plantedBugs)('there is a place for the bug: $name', (bug) => {
  const healthy = readFileSync(join(root, bug.file), 'utf8');
  expect(plant(bug, healthy)).not.toBe(healthy);
});

test('a bug whose place is gone, or is not the only one, is told', () => {
  const [bug] = plantedBugs;
  expect(bug && (() => plant(bug, ''))).toThrow('does not hold this once');
  expect(bug && (() => plant(bug, bug.from.repeat(2)))).toThrow('does not hold this once');
});
