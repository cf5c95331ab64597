import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = import.meta.dirname;
const members = ['packages', 'services', 'infra/engines', 'tests']
  .flatMap((group) =>
    existsSync(join(root, group)) ? readdirSync(join(root, group)).map((name) => `${group}/${name}`) : [],
  )
  .concat(['infra/local', 'scripts'])
  .filter((dir) => existsSync(join(root, dir)));

const project = (name) => ({
  displayName: name,
  rootDir: join(root, name),
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': join(root, 'tools/jest-strip.cjs') },
});

export default {
  reporters: ['default', ['<rootDir>/tools/plain-reporter.cjs', {}]],
  projects: members.map(project),
  maxWorkers: 2,
  // Each file loads its modules anew, and Node keeps some of them: a worker that has grown begins anew between two files.
  workerIdleMemoryLimit: '1.5GB',
  testTimeout: 30_000,
  collectCoverageFrom: ['**/src/**/*.ts', '!**/gen/**'],
  coverageProvider: 'v8',
};
