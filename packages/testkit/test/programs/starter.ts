// A program of the tests: starts another through the testkit, names its process, and stays.
import { startProcess } from '@icrm/testkit';

const child = await startProcess({ main: new URL('./child.ts', import.meta.url), until: /^hello/ });
process.stdout.write(`started ${child.pid}\n`);
setInterval(() => {}, 1_000);
