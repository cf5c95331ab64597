import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { type Proof, proofs } from './proofs.ts';

const usage = `Proofs under faults: what each run of all tests does, or the full counts.

usage: npm run faults -- [R1] [R4] ... [--full] [--list]

  --full   the full counts: hours for all of them
  --list   what there is
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);
const asked = positionals.map((id) => id.toUpperCase());
const unknown = asked.filter((id) => !proofs.some((proof) => proof.id === id));
const root = new URL('../../../', import.meta.url).pathname;
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/** Runs a proof with its output shown; true when it holds. */
const prove = async ({ run }: Proof): Promise<boolean> => {
  const args =
    'program' in run
      ? [...run.program, ...(values.full ? run.count : [])]
      : [...jest, '--runInBand', '--selectProjects', run.project, '--testPathPatterns', run.pattern];
  const env = { ...process.env, ...('env' in run && values.full ? run.env : {}) };
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env });
  const [code] = await once(child, 'exit');
  return code === 0;
};

if (values.help || unknown.length > 0) {
  process.stdout.write(usage);
  process.exitCode = values.help ? 0 : 64;
} else if (values.list) {
  for (const { id, what, ci, full } of proofs) say(`${id.padEnd(4)} ${what}: ${ci}; full ${full}`);
} else {
  const results: string[] = [];
  for (const proof of proofs.filter(({ id }) => asked.length === 0 || asked.includes(id))) {
    const began = performance.now();
    const holds = await prove(proof);
    const seconds = ((performance.now() - began) / 1_000).toFixed(0);
    const count = values.full ? proof.full : proof.ci;
    results.push(`${holds ? 'ok  ' : 'FAIL'} ${proof.id.padEnd(4)} ${proof.what}: ${count} (${seconds} s)`);
    if (!holds) process.exitCode = 1;
  }
  say(`\n${results.join('\n')}`);
}
