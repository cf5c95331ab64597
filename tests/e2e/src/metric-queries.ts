import { readdir, readFile } from 'node:fs/promises';

const infra = new URL('../../../infra/', import.meta.url);

/** The queries of all dashboards and alerts. */
export const readQueries = async (): Promise<readonly string[]> => {
  const rules = await readFile(new URL('alerts/icrm.rules.yaml', infra), 'utf8');
  const alerts = rules
    .split(/^ +- alert:/m)
    .slice(1)
    .map((rule) => rule.split(/expr:|\n +(?:for|labels):/)[1] ?? '');
  const folder = new URL('dashboards/', infra);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')));
  const panels = texts.flatMap((text) =>
    [...text.matchAll(/"expr": "((?:[^"\\]|\\.)*)"/g)].map(([, expr]) => expr ?? ''),
  );
  return [...alerts, ...panels.map((expr) => expr.replaceAll('\\"', '"'))];
};

/** What queries ask for that is not exposed: metrics, and labels of metrics that are. */
export const compareQueries = (queries: readonly string[], exposition: string) => {
  const labels = labelsOf(exposition);
  const asked = queries.flatMap((query) => metricsIn(query).map((name) => ({ name, by: labelsIn(query) })));
  const missing = asked.filter(({ name }) => !labels.has(name)).map(({ name }) => name);
  const strange = asked.flatMap(({ name, by }) => {
    const known = labels.get(name);
    return by.filter((label) => known?.has(label) === false).map((label) => `${name}: ${label}`);
  });
  return { missing: [...new Set(missing)].sort(), strange: [...new Set(strange)].sort() };
};

const metricsIn = (query: string): readonly string[] =>
  [...query.matchAll(/\bicrm_[a-z_]+/g)]
    .map(([name]) => name)
    .filter((name) => !labelsIn(query).includes(name));

const labelsOf = (exposition: string): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const line of exposition.split('\n')) {
    const [, name = '', inside = ''] = /^([a-z_]+)(?:\{(.*)\})? /.exec(line) ?? [];
    if (name === '' || line.startsWith('#')) continue;
    const labels = found.get(name) ?? new Set<string>();
    for (const [, label = ''] of inside.matchAll(/(\w+)="/g)) labels.add(label);
    found.set(name, labels);
  }
  return found;
};

const labelsIn = (query: string): readonly string[] => [
  ...[...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list.split(',').map((it) => it.trim()),
  ),
  ...[...query.matchAll(/[{,]\s*(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
];
