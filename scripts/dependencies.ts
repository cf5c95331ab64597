// What is installed beside our own code: `--check` refuses licences that nobody agreed to, `--sbom FILE` writes a bill of
// materials (CycloneDX 1.6, JSON). Read from node_modules, so that it says what is there and not what was asked for.
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');
/** Licences that let an Apache-2.0 project use and ship what is under them. */
const agreed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'Python-2.0',
]);
/** Peers of benchmarks whose manifests name no licence: they are run beside us and never shipped. */
const peers = new Set([
  '@event-driven-io/dumbo',
  '@event-driven-io/emmett',
  '@event-driven-io/emmett-postgresql',
  '@event-driven-io/pongo',
]);

type Dependency = { readonly name: string; readonly version: string; readonly license: string | undefined };

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, sbom: { type: 'string' } },
});
const dependencies = installed();
if (values.sbom !== undefined)
  writeFileSync(values.sbom, `${JSON.stringify(billOf(dependencies), null, 2)}\n`);
if (values.check) {
  const refused = dependencies.filter(({ name, license }) => !peers.has(name) && !isAgreed(license));
  for (const { name, version, license } of refused)
    process.stderr.write(
      `${name}@${version}: the licence ${license ?? '(none)'} is not among those agreed to\n`,
    );
  process.exitCode = refused.length === 0 ? 0 : 1;
}
process.stdout.write(`${dependencies.length} packages\n`);

function installed(): Dependency[] {
  const pattern = 'node_modules/.pnpm/*/node_modules/{*,@*/*}/package.json';
  const found = new Map<string, Dependency>();
  for (const file of globSync(pattern, { cwd: root })) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, file), 'utf8'));
    if (typeof name !== 'string' || typeof version !== 'string' || name.startsWith('@icrm/')) continue;
    const said = typeof license === 'string' ? license : undefined;
    found.set(`${name}@${version}`, { name, version, license: said });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** `A OR B`: one of them is enough. `A AND B`: all of them. */
function isAgreed(license: string | undefined): boolean {
  const choices = (license ?? '').replaceAll(/[()]/g, '').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((one) => agreed.has(one)));
}

function billOf(all: readonly Dependency[]): object {
  const components = all.map(({ name, version, license }) => {
    const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
    return {
      type: 'library',
      'bom-ref': purl,
      name,
      version,
      purl,
      ...(license !== undefined && { licenses: [{ expression: license }] }),
    };
  });
  const digest = createHash('sha256').update(JSON.stringify(components)).digest('hex');
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    // The same dependencies give the same document.
    serialNumber: `urn:uuid:${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`,
    version: 1,
    metadata: { component: { type: 'application', name, version } },
    components,
  };
}
