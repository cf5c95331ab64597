import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../../', import.meta.url));

test('the calls of services keep what was released: on the wire and as JSON', () => {
  const config = {
    version: 'v2',
    modules: [{ path: 'proto' }],
    breaking: { use: ['WIRE_JSON'] },
  };
  const { status, stdout, stderr } = spawnSync(
    `${root}node_modules/.bin/buf`,
    ['breaking', '--against', 'packages/messaging/released/proto.binpb', '--config', JSON.stringify(config)],
    { cwd: root, encoding: 'utf8' },
  );
  expect([stdout, stderr, status]).toEqual(['', '', 0]);
});
