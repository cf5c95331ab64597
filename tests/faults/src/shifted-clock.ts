import { readFileSync } from 'node:fs';

/*
 * Loaded before a program (`--import`): its wall clock is off by as many milliseconds as the file ICRM_TEST_CLOCK_FILE says,
 * now and whenever that changes. What it measures durations by (performance.now, timers) goes on, as in a machine whose
 * clock is set. OpenSSL and SQLite keep the clock of the machine.
 */
const file = process.env['ICRM_TEST_CLOCK_FILE'] ?? '';
const LOOK_EVERY_MS = 10;
const RealDate = Date;
let offset = 0;

const look = (): void => {
  try {
    offset = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    // Not there yet: the clock is right.
  }
};
look();
setInterval(look, LOOK_EVERY_MS).unref();

const now = (): number => RealDate.now() + offset;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});
