import { Pool } from 'pg';

type Server = { readonly uri: string; readonly version: string; stop(): Promise<void> };

/** A PostgreSQL of its own that does not wait for the disk, as the engine does not; undefined where there is none. */
export async function startPostgres(): Promise<{ pool: Pool; stop(): Promise<void> } | undefined> {
  const peer = new URL('../../../peers/postgresql/postgresql.mjs', import.meta.url).href;
  const { startPostgresql } = await import(peer);
  const server: Server | undefined = await startPostgresql([
    'synchronous_commit=off',
    'shared_buffers=256MB',
  ]);
  if (server === undefined) return undefined;
  const pool = new Pool({ connectionString: server.uri, max: 64 });
  pool.on('error', () => undefined);
  return {
    pool,
    stop: async () => {
      await pool.end();
      await server.stop();
    },
  };
}
