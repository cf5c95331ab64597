// Runs the client-facing tests of the embedded engine, and the contract suite of the read store, against another
// MongoDB-compatible server. Prints "skipped: reason" and ends with 0 where that server cannot be had.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = join(import.meta.dirname, '..');
const root = join(here, '../../..');
const environment = join(root, 'node_modules/.cache/icrm-peer-mongo');
const server = join(environment, 'bin/secantusd-py');
const suites =
  'query-operators|update-operators|updates|agreement|aggregation|accumulators|expressions|projection|sessions|change-streams|indexes';

type Difference = { readonly test: string };

/** The reason why the peer cannot be had, or undefined when it is installed. */
function install(): string | undefined {
  if (existsSync(server)) return undefined;
  const made = spawnSync('python3', ['-m', 'venv', environment], { encoding: 'utf8' });
  if (made.status !== 0) return `python3 -m venv: ${made.error?.message ?? made.stderr.trim()}`;
  const pip = join(environment, 'bin/pip');
  const options = ['--quiet', '--disable-pip-version-check', '--only-binary', ':all:', '--no-deps'];
  const installed = spawnSync(pip, ['install', ...options, '-r', join(here, 'requirements.txt')], {
    encoding: 'utf8',
    timeout: 180_000,
  });
  if (installed.status === 0 && existsSync(server)) return undefined;
  rmSync(environment, { recursive: true, force: true });
  return `pip install: ${installed.stderr.trim().split('\n').at(-1) ?? 'failed'}`;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function start(storage: string): Promise<{ process: ChildProcess; uri: string }> {
  const port = await freePort();
  const args = [
    '--port',
    String(port),
    '--storage-path',
    storage,
    '--enable-test-commands',
    '--log-level',
    'ERROR',
  ];
  const child = spawn(server, args, { stdio: 'ignore' });
  const deadline = Date.now() + 20_000;
  while (!(await accepts(port))) {
    if (Date.now() > deadline || child.exitCode !== null) throw new Error('the peer did not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { process: child, uri: `mongodb://127.0.0.1:${port}/` };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(socket.destroy().destroyed));
    socket.on('error', () => resolve(false));
  });
}

function jest(uri: string, args: readonly string[]): number {
  const differences: readonly Difference[] = JSON.parse(readFileSync(join(here, 'differences.json'), 'utf8'));
  const others = `^(?!.*(${differences.map(({ test }) => test).join('|')}))`;
  const { status } = spawnSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      join(root, 'node_modules/jest/bin/jest.js'),
      ...args,
      '--testNamePattern',
      others,
    ],
    { cwd: root, stdio: 'inherit', env: { ICRM_RUNS: '10', ...process.env, ICRM_MONGO: uri } },
  );
  return status ?? 1;
}

const missing = install();
if (missing !== undefined) {
  process.stdout.write(`skipped: ${missing}\n`);
  process.exit(0);
}
const storage = mkdtempSync(join(tmpdir(), 'icrm-peer-mongo-'));
const peer = await start(storage);
process.stdout.write(`peer: SecantusDB (WiredTiger) at ${peer.uri}\n`);
const results = [
  jest(peer.uri, ['--selectProjects', 'infra/engines/mongo', '--testPathPatterns', suites]),
  jest(peer.uri, ['--selectProjects', 'packages/read-store', '--testPathPatterns', 'mongodb']),
];
peer.process.kill('SIGKILL');
rmSync(storage, { recursive: true, force: true });
process.exit(results.every((status) => status === 0) ? 0 : 1);
