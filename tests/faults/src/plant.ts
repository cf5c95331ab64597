import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { PlantedBug } from './planted-bugs.ts';

/** A copy of the repository that bugs are planted in; the libraries are those of the original. */
export type Nursery = {
  /** Plants the bug, runs its test, and takes the bug out again. */
  grow(bug: PlantedBug): Promise<Growth>;
  /** Runs the test of a bug without the bug. */
  control(bug: PlantedBug): Promise<Growth>;
  remove(): void;
};

/** What the test said. `noticed`: a test failed, as it should; a file that cannot be loaded notices nothing. */
export type Growth = { readonly ran: number; readonly failed: number; readonly noticed: boolean };

/** Left out of the copy: what is built, and the libraries, which are linked to. */
const leftOut = new Set(['.git', 'dist', 'coverage']);

/** Copies the repository, without what is built, to a folder of its own. */
export const openNursery = (root: string): Nursery => {
  const copy = mkdtempSync(join(tmpdir(), 'icrm-planted-'));
  cpSync(root, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => {
      const inside = relative(root, path);
      return inside !== 'node_modules' && !leftOut.has(inside.split('/').at(-1) ?? '');
    },
  });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  mkdirSync(join(copy, '.reports'));
  const run = (bug: PlantedBug) => runTest(copy, bug.test);
  return {
    control: run,
    async grow(bug) {
      const path = join(copy, bug.file);
      const healthy = readFileSync(path, 'utf8');
      try {
        writeFileSync(path, plant(bug, healthy));
        return await run(bug);
      } finally {
        writeFileSync(path, healthy);
      }
    },
    remove: () => rmSync(copy, { recursive: true, force: true }),
  };
};

/** The text with the bug in it. @throws Error when the place of the bug is not there, or there more than once. */
export const plant = ({ file, from, to }: PlantedBug, text: string): string => {
  const [before, after, ...more] = text.split(from);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`${file} does not hold this once: ${from}`);
  return `${before}${to}${after}`;
};

const runTest = async (root: string, { project, file, name, env }: PlantedBug['test']): Promise<Growth> => {
  const report = join(root, '.reports', 'report.json');
  rmSync(report, { force: true });
  const args = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    ...['--runInBand', '--silent', '--forceExit', '--json', '--outputFile', report],
    ...['--selectProjects', project, '--testPathPatterns', file],
    ...(name === undefined ? [] : ['--testNamePattern', name]),
  ];
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  await once(child, 'exit');
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const ran = numPassedTests + numFailedTests;
  return { ran, failed: numFailedTests, noticed: numFailedTests > 0 && numRuntimeErrorTestSuites === 0 };
};
