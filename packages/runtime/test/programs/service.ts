// A program as the tests start it: what its parts do comes from the environment.
import { defineSettings, type Part, run, SettingsError, textSetting, variable } from '../../src/index.ts';

const env = process.env;
const note = (line: string) => process.stderr.write(`${line}\n`);

if (env['SCRIPT'] === 'needs a name')
  defineSettings({ name: variable('ICRM_NAME', textSetting, 'a name') }).readOrExit();

const part = (name: string, script: string | undefined): Part => ({
  name,
  async start() {
    if (script === 'start fails') throw new Error('the port is taken');
    if (script === 'start hangs') await new Promise((resolve) => setTimeout(resolve, 60_000));
    if (script === 'fails later') setTimeout(() => Promise.reject(new Error('nobody caught me')), 20);
    note(`started ${name}`);
    return `127.0.0.1:${name.length}`;
  },
  async stop() {
    if (script === 'stop hangs') await new Promise((resolve) => setTimeout(resolve, 60_000));
    note(`stopped ${name}`);
  },
});

await run(
  () => {
    if (env['SCRIPT'] === 'wrong settings')
      throw new SettingsError([{ variable: 'ICRM_KAFKA', problem: 'is not set' }]);
    return [part('store', undefined), part('server', env['SCRIPT'])];
  },
  {
    stopWithinMs: 300,
    flush: async () => {
      note('flushed');
    },
  },
);
