// A PostgreSQL of its own in a temporary folder, from the server binaries of the machine.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PostgreSQL refuses to run as root; then it runs as the system's postgres user. */
function findServer() {
  try {
    const bin = execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim();
    const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    const ids = process.getuid?.() === 0 ? { uid: id('-u'), gid: id('-g') } : undefined;
    const version = execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).trim();
    return { bin, ids, version };
  } catch {
    return undefined;
  }
}

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/**
 * Starts one and resolves when it takes connections: `{ uri, version, stop }`, or undefined where there is none.
 * `settings` are lines of its configuration, such as `synchronous_commit=off`.
 */
export async function startPostgresql(settings = []) {
  const found = findServer();
  if (found === undefined) return undefined;
  const { bin, ids, version } = found;
  const folder = mkdtempSync(join(tmpdir(), 'icrm-peer-postgresql-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  if (ids !== undefined) for (const path of [folder, data]) chownSync(path, ids.uid, ids.gid);
  const initdb = ['-D', data, '-U', 'bench', '-A', 'trust', '--no-sync'];
  execFileSync(join(bin, 'initdb'), initdb, { stdio: 'ignore', ...ids });
  const port = await freePort();
  const lines = ['unix_socket_directories=', `port=${port}`, ...settings];
  const args = ['-D', data, '-h', '127.0.0.1', ...lines.flatMap((line) => ['-c', line])];
  const child = spawn(join(bin, 'postgres'), args, { stdio: 'ignore', ...ids });
  const ready = () =>
    spawnSync(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]).status === 0;
  for (let attempt = 0; !ready(); attempt++) {
    if (attempt > 300 || child.exitCode !== null) throw new Error('PostgreSQL did not start');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    uri: `postgresql://bench@127.0.0.1:${port}/postgres`,
    version,
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
