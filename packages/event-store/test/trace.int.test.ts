import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startEngines } from '@icrm/testkit';
import { expect, test } from '@jest/globals';

test('an event carries the trace it was written in', async () => {
  await using engines = await startEngines({ eventstore: true });
  const program = fileURLToPath(new URL('./programs/traced.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', '@icrm/telemetry/register', program, engines.eventstore.connectionString],
    { cwd: fileURLToPath(new URL('..', import.meta.url)) },
  );
  const [outside, inEvent] = stdout.trim().split(' ');
  expect(inEvent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(inEvent?.slice(0, 35)).toBe(outside?.slice(0, 35));
  // The span of the append, not the one around it.
  expect(inEvent).not.toBe(outside);
});
