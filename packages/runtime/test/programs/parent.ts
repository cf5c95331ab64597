// A parent with one child; it says the child's pid and then waits to be killed.
import { processPart } from '../../src/index.ts';

const child = processPart({ name: 'child', main: new URL('./service.ts', import.meta.url) });
process.stdout.write(`${await child.start()}\n`);
setInterval(() => undefined, 1_000);
