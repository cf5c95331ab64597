// Runs Apache Kafka until it is told to stop: node infra/peers/kafka/run.mjs
import { startKafkaPeer, whyNot } from './kafka.mjs';

const say = (line) => process.stdout.write(`${line}\n`);
const reason = whyNot();
if (reason !== undefined) {
  say(`cannot run Apache Kafka: ${reason}`);
  process.exit(1);
}
const kafka = await startKafkaPeer();
say(`Apache Kafka ${kafka.version} (process ${kafka.pid}) is listening on ${kafka.address}`);
const stop = () => kafka.stop().then(() => process.exit(0));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
