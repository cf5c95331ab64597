// Keeps an event of every version that was ever shipped: `node scripts/golden.ts` adds a line for each type and version
// that has none, and never changes one. packages/contracts/src/golden.test.ts reads them all by the present definitions.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allEvents } from '../packages/contracts/src/index.ts';

const file = join(import.meta.dirname, '../packages/contracts/golden/events.jsonl');
const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
const kept = new Set(
  lines.map((line) => {
    const { type, version } = JSON.parse(line);
    return `${type}@${version}`;
  }),
);
const missing = allEvents.filter(({ type, version }) => !kept.has(`${type}@${version}`));
for (const { type, version, example } of missing)
  appendFileSync(file, `${JSON.stringify({ type, version, data: example })}\n`);
console.log(`${missing.length} added, ${kept.size + missing.length} kept`);
