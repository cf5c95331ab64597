// `npm run check`: format, lint, types, references, contracts up to date, architecture rules and unit tests.
// Independent steps run side by side; each prints one line, and the output of those that failed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = (name: string) => join(root, 'node_modules', '.bin', name);
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join(root, 'node_modules/jest/bin/jest.js'),
];
const notUnit = ['/node_modules/', '/dist/', '\\.(int|e2e|container)\\.test\\.ts$'];

type Step = { readonly name: string; readonly command: string; readonly args: readonly string[] };
const steps: readonly Step[] = [
  { name: 'format and lint', command: bin('biome'), args: ['check', '.', '--error-on-warnings'] },
  { name: 'references', command: process.execPath, args: ['scripts/sync-references.ts', '--check'] },
  { name: 'contracts', command: process.execPath, args: ['scripts/gen.ts', '--check'] },
  { name: 'catalogue', command: process.execPath, args: ['scripts/docs.ts', '--check'] },
  { name: 'dashboards', command: process.execPath, args: ['scripts/dashboards.ts', '--check'] },
  { name: 'licences', command: process.execPath, args: ['scripts/dependencies.ts', '--check'] },
  // Several checkers in a project each compare the large types of schemas anew: one takes a third of the processor time.
  { name: 'types', command: bin('tsc'), args: ['-b', '--checkers', '1', '--builders', '2'] },
  {
    name: 'unit tests and architecture',
    command: process.execPath,
    args: [...jest, '--silent', '--testPathIgnorePatterns', ...notUnit],
  },
];

const started = Date.now();
const results = await Promise.all(steps.map(run));
const failed = results.filter((ok) => !ok).length;
process.stdout.write(`\n${results.length - failed} passed, ${failed} failed (${seconds(started)})\n`);
process.exit(failed === 0 ? 0 : 1);

async function run({ name, command, args }: Step): Promise<boolean> {
  const began = Date.now();
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number>((resolve) => child.on('close', (it) => resolve(it ?? 1)));
  process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds(began)})\n`);
  if (code !== 0) process.stdout.write(`${Buffer.concat(output).toString()}\n`);
  return code === 0;
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
