import { run } from '@icrm/runtime';
import { flushTelemetry } from '@icrm/telemetry';
import { readArguments, usage } from './arguments.ts';
import { prepareCertificates } from './certificates.ts';
import { demoPart } from './demo/demo-part.ts';
import { stack } from './stack.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

const options = await (async () => {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return process.exit(64);
  }
})();
if (options.help) {
  say(usage);
  process.exit(0);
}

process.env['ICRM_LOG_LEVEL'] ??= 'warn';
if (options.tls !== undefined) await prepareCertificates(options.tls);
let gateway = '';
const parts = stack({
  ...options,
  env: process.env,
  onGateway: (url) => {
    gateway = url;
  },
});
if (options.demo) parts.push(demoPart(() => gateway, say));

await run(() => parts, {
  onStarted: ({ name, address, ms }) => {
    say(`${name.padEnd(12)} ${(address ?? '').padEnd(30)} ${String(ms).padStart(5)} ms`);
    if (name === 'gateway')
      say(`\nready in ${(performance.now() / 1000).toFixed(1)} s: ${address}/docs   (Ctrl-C stops)\n`);
  },
  flush: flushTelemetry,
});
