// Writes each member's tsconfig.json from its workspace dependencies, so that `tsc -b` refuses an import that
// package.json does not declare. `--check` reports instead of writing.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const groups = ['packages', 'services', 'infra/engines', 'tests'];
const dirs = groups
  .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
  .concat('infra/local')
  .filter((dir) => existsSync(join(root, dir, 'package.json')))
  .sort();

type Manifest = {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};
const manifests = new Map(
  dirs.map((dir) => [dir, JSON.parse(readFileSync(join(root, dir, 'package.json'), 'utf8')) as Manifest]),
);
const dirOf = new Map([...manifests].map(([dir, { name }]) => [name, dir]));

const wanted = new Map<string, object>();
for (const [dir, manifest] of manifests) {
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  const references = names
    .flatMap((name) => dirOf.get(name) ?? [])
    .sort()
    .map((target) => ({ path: relative(dir, target) }));
  wanted.set(`${dir}/tsconfig.json`, {
    extends: `${relative(dir, '.')}/tsconfig.base.json`,
    compilerOptions: { rootDir: '.', outDir: 'dist' },
    include: ['src', 'test', 'bench'],
    references,
  });
}
wanted.set('tsconfig.json', { files: [], references: dirs.map((path) => ({ path })) });

const stale = [...wanted].filter(([file, content]) => {
  const path = join(root, file);
  return !existsSync(path) || readFileSync(path, 'utf8') !== text(content);
});
if (process.argv.includes('--check')) {
  for (const [file] of stale)
    console.error(`${file} does not match package.json: run node scripts/sync-references.ts`);
  process.exit(stale.length === 0 ? 0 : 1);
}
for (const [file, content] of stale) writeFileSync(join(root, file), text(content));

function text(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
