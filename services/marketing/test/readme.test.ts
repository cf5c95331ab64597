import { readFileSync } from 'node:fs';
import { marketingEvents } from '@icrm/contracts';
import { settingsTable } from '@icrm/runtime';
import { expect, test } from '@jest/globals';
import { processSettings } from '../src/config.ts';
import { marketingRefusals, marketingSettings } from '../src/index.ts';

/** Without the padding that keeps the columns of a table in line. */
const plain = (text: string) => text.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');
const readme = plain(readFileSync(new URL('../README.md', import.meta.url), 'utf8'));

test('the README names every refusal as it is', () => {
  const rows = readme.split('\n').flatMap((line) => {
    const [, reason, code, message] = /^\|`([a-z-]+)`\|([A-Z_]+)\|\d{3}\|(.+)\|$/.exec(line) ?? [];
    return reason === undefined ? [] : [[reason, [code, message]]];
  });
  expect(Object.fromEntries(rows)).toEqual(marketingRefusals);
});

test('the README names every fact', () =>
  expect(
    marketingEvents.map(({ type }) => type).filter((type) => !new RegExp(`\\b${type}\\b`).test(readme)),
  ).toEqual([]));

test('the README names every setting as it is', () =>
  expect(readme).toContain(
    plain(settingsTable([...marketingSettings.describe(), ...processSettings.describe()])),
  ));
