import { readFileSync } from 'node:fs';
import { settingsTable } from '@icrm/runtime';
import { expect, test } from '@jest/globals';
import { gatewaySettings, processSettings } from './config.ts';
import { customerColumns } from './import/customer-lines.ts';
import { orderColumns } from './import/order-lines.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The formatter aligns tables. */
const squeezed = (text: string) =>
  text.replaceAll(/ +/g, ' ').replaceAll(/-+/g, '-').replaceAll('| -', '|-').replaceAll('- |', '-|');

test('the table of settings in the README is that of the code', () => {
  const table = settingsTable([...gatewaySettings.describe(), ...processSettings.describe()]);
  expect(squeezed(readme)).toContain(squeezed(table));
});

test('the README names every column of the CSV', () => {
  const csv = readme.slice(readme.indexOf('## CSV'), readme.indexOf('## Settings'));
  for (const column of [...customerColumns, ...orderColumns]) expect(csv).toContain(`\`${column}\``);
});
