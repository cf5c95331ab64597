// Generates what follows from the contracts: TypeScript and descriptors from proto/. `--check` generates into a
// temporary folder and reports what differs from the files that are checked in.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const target = join(root, 'packages/contracts/src/gen');
const check = process.argv.includes('--check');

buf('lint');
if (!check) generate(root);
else {
  const scratch = mkdtempSync(join(tmpdir(), 'icrm-gen-'));
  generate(scratch);
  const different = differences(join(scratch, 'packages/contracts/src/gen'), target);
  rmSync(scratch, { recursive: true });
  for (const file of different) console.error(`${file} is not what proto/ gives: run npm run gen`);
  if (different.length > 0) process.exit(1);
}

/** buf writes below `out` as buf.gen.yaml says, so the same configuration serves both places. */
function generate(out: string): void {
  buf('generate', '--output', out);
  buf('build', '-o', join(out, 'packages/contracts/src/gen/descriptors.binpb'));
}

function buf(...args: string[]): void {
  const result = spawnSync(join(root, 'node_modules/.bin/buf'), args, { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

function differences(fresh: string, present: string): string[] {
  const files = new Set([...list(fresh), ...list(present)]);
  const same = (file: string) => {
    try {
      return readFileSync(join(fresh, file)).equals(readFileSync(join(present, file)));
    } catch {
      return false;
    }
  };
  return [...files].filter((file) => !same(file)).map((file) => relative(root, join(present, file)));
}

function list(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(dir, file)).isFile(),
  );
}
