import { startIssuer, startStack } from '@icrm/test-e2e';
import { tempFolder } from '@icrm/testkit';
import { expect, test } from '@jest/globals';
import { reachForTenants } from '../src/tenants.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 500);

test('R8: a tenant that reaches for another by every door reads and writes nothing', async () => {
  await using folder = await tempFolder('tenants');
  const issuer = await startIssuer();
  const stack = await startStack(folder.path, { env: issuer.env });
  try {
    const { sent, answers, leaks, broken, before, after } = await reachForTenants(stack, issuer, { runs });
    expect(leaks).toEqual([]);
    expect(after).toBe(before);
    expect(sent).toBeGreaterThanOrEqual(runs);
    // The stranger got in everywhere and met its own, empty, world.
    expect(answers.get(200) ?? 0).toBeGreaterThan(runs / 20);
    expect(broken).toEqual([]);
    // A door that is open would be noticed: with the victim's own token they all are.
    const { leaks: seen } = await reachForTenants(stack, issuer, { runs: 1, as: 'victim' });
    expect(seen.length).toBeGreaterThan(4);
  } catch (error) {
    process.stderr.write(`${stack.process.lines.slice(-15).join('\n')}\n`);
    throw error;
  } finally {
    await stack.process.kill();
    issuer.stop();
  }
}, 3_600_000);
