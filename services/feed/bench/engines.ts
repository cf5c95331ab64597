// The engines of the benchmark in a process of their own. Prints their environment as one line of JSON.
import { startEngines } from '@icrm/testkit';

const engines = await startEngines({ eventstore: true, kafka: true, mongo: true });
console.log(`ENGINES ${JSON.stringify(engines.environment)}`);
process.stdin.resume().on('end', () => process.exit(0));
