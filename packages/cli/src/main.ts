#!/usr/bin/env node
import { CommandFailed } from './gateway.ts';
import { createProgram } from './program.ts';

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
// A reader that goes away (`icrm tail | head`) is no failure.
process.stdout.on('error', () => process.exit(0));

const program = createProgram({
  env: process.env,
  write: (text) => process.stdout.write(text),
  signal: interrupted.signal,
});
try {
  await program.parseAsync();
} catch (error) {
  if (interrupted.signal.aborted) process.exit(130);
  process.stderr.write(`icrm: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof CommandFailed ? error.exitCode : 70);
}
