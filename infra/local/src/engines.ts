import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Part, workerPart } from '@icrm/runtime';
import { engineProcess } from './engine-process.ts';

/** An embedded engine: the variable that names a real server in its place, and the form of its address there. */
export type Engine = {
  readonly name: string;
  readonly variable: string;
  readonly package: string;
  readonly toSetting: (address: string) => string;
};

export const engines: readonly Engine[] = [
  {
    name: 'eventstore',
    variable: 'ICRM_EVENTSTORE',
    package: '@icrm/engine-eventstore',
    toSetting: (address) => `esdb://${address}?tls=false`,
  },
  { name: 'kafka', variable: 'ICRM_KAFKA', package: '@icrm/engine-kafka', toSetting: (address) => address },
  {
    name: 'mongo',
    variable: 'ICRM_MONGO',
    package: '@icrm/engine-mongo',
    toSetting: (address) => `mongodb://${address}/`,
  },
];

/** An engine on a worker thread, or as a process of its own. Its data goes into a folder of its name. */
export const enginePart = (
  engine: Engine,
  options: { readonly data: string; readonly processes: boolean },
): Part => {
  const data = join(options.data, engine.name);
  mkdirSync(data, { recursive: true });
  if (!options.processes)
    return workerPart({
      name: engine.name,
      url: new URL(import.meta.resolve(`${engine.package}/worker`)),
      workerData: { port: 0, data },
    });
  const main = new URL('main.ts', import.meta.resolve(engine.package));
  return engineProcess(engine.name, main, ['--port', '0', '--data', data]);
};
