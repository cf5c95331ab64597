import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../src/imports.ts';

const rules = readFileSync(join(root, 'infra/alerts/icrm.rules.yaml'), 'utf8');
const names = readFileSync(join(root, 'packages/telemetry/src/names.ts'), 'utf8');
const declared = [...names.matchAll(/'(icrm\.[a-z._]+)'/g)].map(
  ([, name]) => name?.replaceAll('.', '_') ?? '',
);

const metricsIn = (text: string): string[] =>
  [...text.matchAll(/\bicrm_[a-z_]+/g)].map(([name]) => name.replace(/_(count|sum|bucket|total)$/, ''));

test('dashboards use only metrics that the code declares', () => {
  const folder = join(root, 'infra/dashboards');
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  expect(files.length).toBeGreaterThan(4);
  for (const file of files)
    expect(
      metricsIn(readFileSync(join(folder, file), 'utf8')).filter((name) => !declared.includes(name)),
    ).toEqual([]);
});

test('every metric that is declared is measured somewhere', () => {
  const own = join(root, 'packages/telemetry/src/names.ts');
  const sources = ['packages', 'services'].flatMap((group) =>
    readdirSync(join(root, group)).flatMap((name) => filesIn(join(root, group, name, 'src'))),
  );
  const code = sources.filter((file) => file !== own).map((file) => readFileSync(file, 'utf8'));
  const metrics = [...names.matchAll(/^ {2}'(icrm\.[a-z._]+)': \{/gm)].map(([, name]) => name ?? '');
  expect(metrics.length).toBeGreaterThan(30);
  expect(metrics.filter((name) => !code.some((text) => text.includes(`'${name}'`)))).toEqual([]);
});

test('alerts use only metrics that the code declares', () => {
  const used = metricsIn(rules);
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((name) => !declared.includes(name))).toEqual([]);
});

test('every alert has its runbook', () => {
  const runbooks = [...rules.matchAll(/runbook: (\S+)/g)].map(([, file]) => file ?? '');
  expect(runbooks.length).toBeGreaterThan(0);
  expect(runbooks.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test('every alert has a unit test', () => {
  const tests = readFileSync(join(root, 'infra/alerts/icrm.rules.test.yaml'), 'utf8');
  const alerts = [...rules.matchAll(/alert: (\w+)/g)].map(([, name]) => name ?? '');
  expect(alerts.filter((name) => !tests.includes(`alertname="${name}"`))).toEqual([]);
});

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((it) => it.isFile() && it.name.endsWith('.ts'))
    .map((it) => join(it.parentPath, it.name));
}
