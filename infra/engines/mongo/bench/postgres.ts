import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';

/** A PostgreSQL of its own in a temporary folder; undefined where there is none. */
export class Postgres {
  readonly pool: Pool;
  readonly pid: number;
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(process: ChildProcess, pool: Pool, folder: string) {
    this.#process = process;
    this.pool = pool;
    this.pid = process.pid ?? 0;
    this.#folder = folder;
  }

  static async start(): Promise<Postgres | undefined> {
    const found = paths();
    if (found === undefined) return undefined;
    const folder = mkdtempSync(join(tmpdir(), 'icrm-b14-pg-'));
    const data = join(folder, 'data');
    mkdirSync(data);
    const user = found.ids;
    if (user !== undefined) for (const path of [folder, data]) chownSync(path, user.uid, user.gid);
    execFileSync(found.initdb, ['-D', data, '-U', 'bench', '-A', 'trust', '--no-sync'], {
      stdio: 'ignore',
      ...user,
    });
    const port = await freePort();
    const settings = [
      'synchronous_commit=off',
      'shared_buffers=256MB',
      'unix_socket_directories=',
      `port=${port}`,
    ];
    const args = ['-D', data, '-h', '127.0.0.1', ...settings.flatMap((setting) => ['-c', setting])];
    const child = spawn(found.postgres, args, { stdio: 'ignore', ...user });
    const pool = new Pool({ host: '127.0.0.1', port, user: 'bench', database: 'postgres', max: 64 });
    pool.on('error', () => undefined);
    for (let attempt = 0; ; attempt++) {
      try {
        await pool.query('SELECT 1');
        return new Postgres(child, pool, folder);
      } catch (error) {
        if (attempt > 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  async stop(): Promise<void> {
    await this.pool.end();
    this.#process.kill('SIGINT');
    await new Promise((resolve) => this.#process.once('exit', resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

type Found = { postgres: string; initdb: string; ids: { uid: number; gid: number } | undefined };

/** PostgreSQL refuses to run as root; then it runs as the system's postgres user. */
function paths(): Found | undefined {
  try {
    const bin = execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim();
    const number = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    const ids = process.getuid?.() === 0 ? { uid: number('-u'), gid: number('-g') } : undefined;
    return { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb'), ids };
  } catch {
    return undefined;
  }
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
