import type { Doc, Value } from '../bson/doc.ts';
import { codeName, failure, notImplemented } from '../failure.ts';
import { isNumeric, toNumber } from '../order/number.ts';
import { isDoc } from '../query/path.ts';

/** What a fail point does to a command. */
export type Fault = {
  readonly error: Error | undefined;
  readonly closeConnection: boolean;
  readonly blockMs: number;
  /** Added to the reply after the command has run. */
  readonly writeConcernError: Doc | undefined;
  readonly errorLabels: readonly Value[] | undefined;
};

type Active = {
  readonly commands: readonly string[];
  readonly appName: string | undefined;
  readonly data: Doc;
  skip: number;
  times: number;
};

const dataFields = [
  'failCommands',
  'errorCode',
  'closeConnection',
  'writeConcernError',
  'errorLabels',
  'blockConnection',
  'blockTimeMS',
  'appName',
];

/** The `failCommand` fail point: faults on demand, for tests of what clients do about them. */
export class FailPoints {
  #active: Active | undefined;

  /** `configureFailPoint`. */
  configure(body: Doc): void {
    const name = body.get('configureFailPoint');
    if (name !== 'failCommand') throw notImplemented(`the fail point ${String(name)}`);
    const mode = body.get('mode');
    if (mode === 'off') {
      this.#active = undefined;
      return;
    }
    const data = body.get('data');
    const commands = isDoc(data) ? data.get('failCommands') : undefined;
    if (!isDoc(data) || !Array.isArray(commands))
      throw failure('BadValue', 'failCommand needs data.failCommands');
    const unknown = data.names.find((field) => !dataFields.includes(field));
    if (unknown !== undefined) throw notImplemented(`the fail point field ${unknown}`);
    const appName = data.get('appName');
    this.#active = {
      commands: commands.map(String),
      appName: typeof appName === 'string' ? appName : undefined,
      data,
      skip: count(mode, 'skip') ?? 0,
      times:
        mode === 'alwaysOn' ? Number.POSITIVE_INFINITY : (count(mode, 'times') ?? Number.POSITIVE_INFINITY),
    };
  }

  /** The fault for this command, which is then used up once. */
  take(command: string, appName: string): Fault | undefined {
    const active = this.#active;
    if (active === undefined || !active.commands.includes(command)) return undefined;
    if (active.appName !== undefined && active.appName !== appName) return undefined;
    if (active.skip > 0) {
      active.skip--;
      return undefined;
    }
    if (active.times <= 0) return undefined;
    active.times--;
    return faultOf(active.data, command);
  }
}

function count(mode: Value | undefined, name: string): number | undefined {
  const value = isDoc(mode) ? mode.get(name) : undefined;
  return isNumeric(value) ? toNumber(value) : undefined;
}

function faultOf(data: Doc, command: string): Fault {
  const code = data.get('errorCode');
  const labels = data.get('errorLabels');
  const concern = data.get('writeConcernError');
  const blockMs = data.get('blockConnection') === true ? data.get('blockTimeMS') : undefined;
  const errorLabels = Array.isArray(labels) ? labels : undefined;
  return {
    error: isNumeric(code) ? faultError(toNumber(code), command, errorLabels) : undefined,
    closeConnection: data.get('closeConnection') === true,
    blockMs: isNumeric(blockMs) ? toNumber(blockMs) : 0,
    writeConcernError: isDoc(concern) ? named(concern) : undefined,
    errorLabels,
  };
}

function faultError(code: number, command: string, labels: readonly Value[] | undefined): Error {
  const error = failure(code, `Failing command via 'failCommand' failpoint: ${command}`);
  if (labels !== undefined) error.labels.push(...labels.map(String));
  return error;
}

function named(concern: Doc): Doc {
  const code = concern.get('code');
  if (!isNumeric(code) || concern.has('codeName')) return concern;
  const copy = concern.copy();
  copy.set('codeName', codeName(toNumber(code)));
  return copy;
}
