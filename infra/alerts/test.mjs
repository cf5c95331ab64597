// Checks the rules and runs their unit tests with promtool: the one on PATH, else that of Debian's package `prometheus`,
// which is unpacked into a temporary folder and not installed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = import.meta.dirname;
const temporary = mkdtempSync(join(tmpdir(), 'icrm-promtool-'));
try {
  const promtool = onPath() ?? fromDebian();
  if (promtool === undefined) {
    say("neither promtool nor Debian's package of it is to be had\n0 passed, 0 failed, 1 skipped");
  } else {
    const steps = [
      ['check', 'rules', 'icrm.rules.yaml'],
      ['test', 'rules', 'icrm.rules.test.yaml'],
    ];
    const failed = steps.filter((args) => run(promtool, args, folder).status !== 0).length;
    say(`${steps.length - failed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

function onPath() {
  return spawnSync('promtool', ['--version']).status === 0 ? 'promtool' : undefined;
}

function fromDebian() {
  const quiet = { cwd: temporary, stdio: 'ignore' };
  if (spawnSync('apt-get', ['update', '-qq'], quiet).status !== 0) return undefined;
  if (spawnSync('apt-get', ['download', '-qq', 'prometheus'], quiet).status !== 0) return undefined;
  const [file] = readdirSync(temporary).filter((name) => name.endsWith('.deb'));
  if (file === undefined || spawnSync('dpkg', ['-x', file, '.'], quiet).status !== 0) return undefined;
  const promtool = join(temporary, 'usr/bin/promtool');
  return existsSync(promtool) ? promtool : undefined;
}

function run(command, args, cwd) {
  return spawnSync(command, args, { cwd, stdio: 'inherit' });
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
