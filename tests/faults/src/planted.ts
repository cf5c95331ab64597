import { parseArgs } from 'node:util';
import { openNursery } from './plant.ts';
import { plantedBugs } from './planted-bugs.ts';

// R18: node src/planted.ts [--count 5] [--only text]: plants bugs one by one; each must be noticed by its test.
const { values } = parseArgs({
  options: { count: { type: 'string' }, only: { type: 'string', default: '' } },
});
const count = values.count === undefined ? 5 : Number(values.count);
const say = (line: string) => process.stdout.write(`${line}\n`);
const nursery = openNursery(new URL('../../../', import.meta.url).pathname);
try {
  for (const bug of plantedBugs.slice(0, count).filter(({ name }) => name.includes(values.only))) {
    const control = await nursery.control(bug);
    const grown = await nursery.grow(bug);
    const holds = control.ran > 0 && control.failed === 0 && grown.noticed;
    if (!holds) process.exitCode = 1;
    const told = `${grown.failed} of ${grown.ran} tests noticed`;
    say(`${holds ? 'noticed' : 'MISSED '} ${bug.name} (${bug.test.project}/${bug.test.file}: ${told})`);
    if (control.failed > 0)
      say(`        its test fails without the bug: ${control.failed} of ${control.ran}`);
  }
} finally {
  nursery.remove();
}
