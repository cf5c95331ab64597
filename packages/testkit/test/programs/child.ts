// A program of the tests: says hello, optionally starts another of itself, and stays.
import { spawn } from 'node:child_process';
import { env } from 'node:process';

const [task = 'stay'] = process.argv.slice(2);
if (task === 'fail') {
  process.stderr.write('something is wrong\n');
  process.exit(3);
}
if (task === 'parent') {
  const child = spawn(process.execPath, [process.argv[1] ?? ''], { stdio: 'ignore' });
  process.stdout.write(`child ${child.pid}\n`);
}
process.on('SIGTERM', () => process.exit(7));
// biome-ignore lint/style/noProcessEnv: what the test is about
process.stdout.write(`hello ${env['WHO'] ?? 'nobody'}\n`);
setInterval(() => {}, 1_000);
