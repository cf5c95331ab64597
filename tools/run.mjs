// The one entry of every npm script. Plain JavaScript that any Node >= 18 can run: it installs the dependencies
// with the pinned pnpm when the lock file changed, then hands over to the pinned Node that came with them.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [what = 'start', ...rest] = process.argv.slice(2);

install();
const node = pinnedNode();
// Warnings of Node that tell nothing here: of its SQLite and test modules, and of kafkajs' timers.
const quiet = ['--disable-warning=ExperimentalWarning', '--disable-warning=TimeoutNegativeWarning'];
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];
const commands = {
  start: () => ['--import', './packages/telemetry/src/register.ts', 'infra/local/src/main.ts', ...rest],
  test: () => [...jest, ...rest],
  jest: () => [...jest, ...rest],
  check: () => ['scripts/check.ts', ...rest],
  exec: () => rest,
};

if (what === 'bin') hand(join(root, 'node_modules', '.bin', rest[0]), rest.slice(1));
else if (what in commands) hand(node, [...quiet, ...commands[what]()]);
else fail(`unknown command '${what}': use start, test, jest, check, exec or bin`);

/** Installs when the lock file is not the one that node_modules was made from. */
function install() {
  const stamp = join(root, 'node_modules', '.icrm-lock');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  const started = Date.now();
  const pnpm = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager.split('+')[0];
  const args = ['--yes', pnpm, 'install', '--frozen-lockfile', '--reporter=append-only'];
  const result = spawnSync('npx', args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: cleanEnv(),
  });
  if (result.status !== 0) fail('the installation failed: see the lines above');
  writeFileSync(stamp, lock);
  console.log(`installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** Settings that the calling npm put into the environment would change what the pinned pnpm does. */
function cleanEnv() {
  const inherited =
    /^npm_(config_(?!registry|cafile|prefix|userconfig|cache|proxy|https_proxy)|lifecycle|package|node|command|execpath)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
}

function pinnedNode() {
  const pinned = join(root, 'node_modules', '.bin', 'node');
  if (spawnSync(pinned, ['-p', '1'], { stdio: 'ignore' }).status === 0) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 15)) return process.execPath;
  return fail(
    `this needs Node >= 24.15: the pinned Node has no build for ${process.platform}-${process.arch}, and this is ${process.version}`,
  );
}

function hand(command, args) {
  const env = { ...process.env, PATH: join(root, 'node_modules', '.bin') + delimiter + process.env.PATH };
  // Compiled code is kept from one start to the next: it halves the time that loading takes.
  if (what === 'start') env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'node');
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env });
  // Ctrl-C reaches the child through the terminal's process group; a signal sent to us alone is passed on.
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
