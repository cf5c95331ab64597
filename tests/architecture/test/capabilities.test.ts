import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from '../src/imports.ts';

const file = join(root, 'docs/capabilities.md');
const rows = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => /^\| *\d+ +\|/.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const linksIn = (text: string): string[] => [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => to ?? '');

describe('the page of capabilities', () => {
  test('has every row once, in order', () =>
    expect(rows.map(([number]) => Number(number))).toEqual(Array.from({ length: 167 }, (_, n) => n + 1)));

  test('gives each a state', () =>
    expect(
      rows.filter(([, , , state]) => !['works', 'partly', 'not yet', 'outside'].includes(state ?? '')),
    ).toEqual([]));

  test('names a test of each that works, wholly or partly', () =>
    expect(
      rows
        .filter(([, , , state]) => state === 'works' || state === 'partly')
        .filter(([, , , , shown = '']) => !linksIn(shown).some((to) => to.endsWith('.test.ts')))
        .map(([number]) => number),
    ).toEqual([]));

  test('says what is missing of each that works partly', () =>
    expect(
      rows
        .filter(([, , , state, , missing]) => state === 'partly' && missing === '')
        .map(([number]) => number),
    ).toEqual([]));

  test('has no link that leads nowhere', () =>
    expect(
      rows.flatMap((cells) => linksIn(cells.join(' '))).filter((to) => !existsSync(join(dirname(file), to))),
    ).toEqual([]));
});
