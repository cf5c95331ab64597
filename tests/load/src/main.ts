import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { commandHops } from './command-hops.ts';
import { durableAppend } from './durable-append.ts';
import type { Figure } from './figures.ts';
import { memory } from './memory.ts';
import { orderCost } from './order-cost.ts';
import { startTime } from './start-time.ts';
import { viewLatency } from './view-latency.ts';
import { viewRead } from './view-read.ts';

const usage = `Benchmarks of the whole backbone, each beside its peer in the same run.

usage: npm run bench -- [B1] [B4] [B6] [B9] [B10] [B13] [cost] [--seconds N] [--rounds N] [--json FILE]

  B1   durable append through the EventStoreDB client, 64 in flight, beside a grpc-js unary echo
  B4   a command accepted until its effect is readable in the customer view, open loop
  B6   GET of a view through the gateway, beside Express with a static answer
  B9   npm start until the first command is read back
  B10  resident memory, idle and after a load, beside a process that only imports
  B13  a command through the gateway, beside the same one sent to its service
  cost the CPU that an order takes in all that follows it, by thread
  --seconds N   length of a measured stretch (default 20; B6 takes 14 of a fifth each)
  --rounds N    repetitions of B1 and B9 (default 5)
  --profile DIR where cost leaves profiles of all threads
  --json FILE   the figures as JSON

The parts have benchmarks of their own in their bench/ folders: B2, B3, B7, B8 in infra/engines/eventstore,
B5 in services/projection, B12 in infra/engines/kafka, B14 in infra/engines/mongo, B15 in packages/matching.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'string' },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const all: Record<string, () => Promise<Figure[]>> = {
  B1: () => durableAppend(Number(values.rounds)),
  B4: () => viewLatency(seconds),
  B6: () => viewRead(Math.max(1, seconds / 5)),
  B9: () => startTime(Number(values.rounds)),
  B10: () => memory(seconds),
  B13: () => commandHops(seconds),
  COST: () => orderCost(values.profile),
};
const asked = positionals.length > 0 ? positionals.map((id) => id.toUpperCase()) : Object.keys(all);
const unknown = asked.filter((id) => !(id in all));
if (values.help || unknown.length > 0 || !(seconds > 0)) {
  process.stdout.write(usage);
  process.exit(values.help ? 0 : 64);
}

const figures: Figure[] = [];
for (const id of asked)
  for (const figure of (await all[id]?.()) ?? []) {
    figures.push(figure);
    console.log(
      `${figure.id}  ${figure.what}: ${figure.value}\n    goal ${figure.goal}: ${figure.met ? 'met' : 'not met'}`,
    );
  }
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
