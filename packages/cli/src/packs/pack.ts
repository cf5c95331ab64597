import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { CommandFailed, type Gateway } from '../gateway.ts';

/** A command of a pack, as the gateway takes it. */
export type PackStep = { readonly says: string; readonly path: string; readonly body: object };

/** What a sector needs to begin: segments, rules, goals and watched questions as versioned data. */
export type Pack = {
  readonly name: string;
  /** Counted up when a step changes: a version that was shipped is never edited. */
  readonly version: number;
  readonly sector: string;
  readonly summary: string;
  readonly steps: readonly PackStep[];
};

const folder = new URL('.', import.meta.url);

/** The packs that come with the program. */
export const allPacks = async (): Promise<readonly Pack[]> => {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (name) => readPack(await readFile(new URL(name, folder), 'utf8'), name)),
  );
};

/** A pack by its name, or from a file of one's own. @throws CommandFailed when there is none or it is none. */
export const findPack = async (nameOrFile: string): Promise<Pack> => {
  const found = (await allPacks()).filter(({ name }) => name === nameOrFile).at(-1);
  if (found !== undefined) return found;
  if (!nameOrFile.endsWith('.json')) throw new CommandFailed(`there is no pack ${nameOrFile}`, 66);
  return readPack(await readFile(nameOrFile, 'utf8'), nameOrFile);
};

/** @throws CommandFailed that names what is wrong. */
export const readPack = (text: string, from: string): Pack => {
  const wrong = (what: string) => new CommandFailed(`${from}: ${what}`, 65);
  let pack: Partial<Pack>;
  try {
    pack = JSON.parse(text) as Partial<Pack>;
  } catch {
    throw wrong('not JSON');
  }
  const { name, version, sector, summary, steps } = pack;
  if (typeof name !== 'string' || !/^[a-z][a-z0-9-]{0,63}$/.test(name)) throw wrong('name: a-z 0-9 -');
  if (!Number.isInteger(version) || Number(version) < 1) throw wrong('version: a number from 1');
  if (typeof sector !== 'string' || typeof summary !== 'string') throw wrong('sector and summary: texts');
  if (!Array.isArray(steps) || steps.length === 0) throw wrong('steps: at least one');
  for (const [n, step] of steps.entries())
    if (!/^\/v1\/[a-z0-9/-]+$/.test(step?.path ?? '') || typeof step?.body !== 'object')
      throw wrong(`steps[${n}]: a path below /v1/ and a body`);
  return { name, version: Number(version), sector, summary, steps };
};

/** What a step came to. */
export type Installed = {
  readonly step: number;
  readonly says: string;
  readonly outcome: 'done' | 'there already';
};

/**
 * Sends the commands of a pack. Their ids follow from pack, version and step: what was installed is not installed again,
 * and each fact names the pack and version it came from as its correlation.
 */
export const installPack = async function* (
  gateway: Pick<Gateway, 'command'>,
  { name, version, steps }: Pack,
  year: number,
): AsyncGenerator<Installed> {
  for (const [index, { says, path, body }] of steps.entries()) {
    const filled = JSON.parse(JSON.stringify(body).replaceAll('{year}', String(year))) as object;
    const { repeated } = await gateway.command(path, filled, {
      'idempotency-key': createHash('sha256').update(`pack/${name}/${version}/${index}`).digest('hex'),
      'icrm-correlation-id': `pack:${name}@${version}`,
    });
    yield { step: index + 1, says, outcome: repeated ? 'there already' : 'done' };
  }
};
