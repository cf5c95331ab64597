// Apache Kafka itself, from its Maven Central artifacts: one KRaft node on ports of its own, in a folder of its own.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = import.meta.dirname;
const pom = join(here, 'pom.xml');
const version = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([^<]+)</.exec(
  readFileSync(pom, 'utf8'),
)[1];
const cache = join(here, '../../../.cache/kafka', version);
const libs = join(cache, 'libs');

const answers = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Why Kafka cannot be started here, or undefined when it can. */
export function whyNot() {
  if (!answers('java', ['-version'])) return 'no Java';
  if (!existsSync(libs) && !answers('mvn', ['-version'])) return 'no Maven';
  return undefined;
}

/** Fetches the jars once; an interrupted fetch leaves nothing behind. */
function fetchJars() {
  if (existsSync(libs)) return;
  mkdirSync(cache, { recursive: true });
  const partial = join(cache, `libs-${process.pid}`);
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
  const args = ['-B', '-q', '-f', pom, goal, '-DincludeScope=runtime', `-DoutputDirectory=${partial}`];
  const { status } = spawnSync('mvn', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    throw new Error('the jars could not be fetched');
  }
  renameSync(partial, libs);
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const properties = (folder, port, controllerPort) => `
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.quorum.bootstrap.servers=127.0.0.1:${controllerPort}
log.dirs=${join(folder, 'data')}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=100
auto.create.topics.enable=false
log.retention.check.interval.ms=1000
log.cleaner.backoff.ms=500
`;

const log = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-Dlog4j2.level=warn'];
const classpath = ['-cp', join(libs, '*')];

function storageTool(args) {
  const { status, stdout, stderr } = spawnSync('java', [
    ...log,
    ...classpath,
    'kafka.tools.StorageTool',
    ...args,
  ]);
  if (status !== 0) throw new Error(`kafka.tools.StorageTool ${args[0]}: ${stderr}${stdout}`);
  return stdout.toString().trim().split('\n').at(-1);
}

/** Runs the Java client's checks against any broker; tells whether all of them hold. */
export async function javaClientIsContent(address) {
  fetchJars();
  const program = join(here, 'JavaClient.java');
  const options = ['-Xmx256m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=off'];
  const child = spawn('java', [...options, ...classpath, program, address], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), 90_000);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearTimeout(timer);
  return code === 0;
}

async function accepts(port, deadline) {
  while (Date.now() < deadline) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    }).catch(() => false);
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing accepts connections on ${port}`);
}

/** Starts a fresh broker; `stop` ends it by its id and removes its folder. */
export async function startKafkaPeer() {
  fetchJars();
  const folder = mkdtempSync(join(tmpdir(), 'icrm-kafka-peer-'));
  const port = await freePort();
  const config = join(folder, 'server.properties');
  writeFileSync(config, properties(folder, port, await freePort()));
  storageTool(['format', '--standalone', '-t', storageTool(['random-uuid']), '-c', config]);
  const heap = ['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=4'];
  const child = spawn('java', [...heap, ...log, ...classpath, 'kafka.Kafka', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (data) => {
    errors = (errors + data).slice(-8000);
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(end, 10_000);
    await exited;
    clearTimeout(timer);
    process.off('exit', end);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const early = exited.then((code) => Promise.reject(new Error(`Kafka ended with ${code}: ${errors}`)));
    early.catch(() => undefined);
    await Promise.race([accepts(port, Date.now() + 60_000), early]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: `127.0.0.1:${port}`, version, pid: child.pid, errors: () => errors, stop };
}
