import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ErpDocument, erpDocument } from './contract.ts';
import { type ErpPort, ErpRefused, ErpUnavailable } from './erp-port.ts';

/**
 * An ERP that exchanges files (README): it puts changes into `in/*.jsonl`, one document a line, in files whose names sort by
 * time and that are complete when they appear; orders are put into `out/orders`, one file a key.
 */
export const fileErp = (folder: string): ErpPort => {
  const read = () => readAll(join(folder, 'in'));
  return {
    async sendOrder(order, key) {
      const out = join(folder, 'out', 'orders');
      const name = createHash('sha256').update(key).digest('hex').slice(0, 32);
      try {
        await mkdir(out, { recursive: true });
        // Written beside and renamed: whoever reads the folder sees whole files only.
        await writeFile(join(out, `.${name}`), `${JSON.stringify({ key, order })}\n`);
        await rename(join(out, `.${name}`), join(out, `${name}.json`));
      } catch (cause) {
        throw new ErpUnavailable('the folder cannot be written', { cause });
      }
      return { reference: `file:${name}` };
    },
    async changesAfter(cursor, limit) {
      const after = (await read()).filter(({ place }) => place > cursor);
      const page = after.slice(0, limit);
      return {
        changes: page.map(({ document }) => document),
        cursor: page.at(-1)?.place ?? cursor,
        more: after.length > page.length,
      };
    },
    async versions(kind) {
      return new Map([...latest(await read(), kind)].map(([id, { version }]) => [id, version]));
    },
    async fetch(kind, ids) {
      const documents = latest(await read(), kind);
      return ids.flatMap((id) => documents.get(id) ?? []);
    },
  };
};

type Placed = { readonly place: string; readonly document: ErpDocument };

const readAll = async (folder: string): Promise<Placed[]> => {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.jsonl')).sort();
  const files = await Promise.all(
    names.map(async (name) => readLines(name, await readFile(join(folder, name), 'utf8'))),
  );
  return files.flat();
};

const readLines = (name: string, text: string): Placed[] =>
  text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const place = `${name}:${String(index + 1).padStart(8, '0')}`;
    const read = erpDocument.safeParse(parse(line, place));
    if (!read.success)
      throw new ErpRefused(`${place} is no document: ${read.error.issues[0]?.path.join('.')}`);
    return [{ place, document: read.data }];
  });

const parse = (line: string, place: string): unknown => {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new ErpRefused(`${place} is no JSON`, { cause });
  }
};

const latest = (all: readonly Placed[], kind: string): Map<string, ErpDocument> => {
  const found = new Map<string, ErpDocument>();
  for (const { document } of all) {
    if (document.kind === kind && document.version >= (found.get(document.id)?.version ?? 0))
      found.set(document.id, document);
  }
  return found;
};
