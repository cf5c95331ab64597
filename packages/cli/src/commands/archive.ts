import { createReadStream, createWriteStream } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { CommandFailed } from '../gateway.ts';
import type { Session } from '../session.ts';

/** `icrm archive export|import` and `icrm verify`. */
export const addArchiveCommands = (program: Command, session: () => Session): void => {
  const archive = program.command('archive').description("the tenant's whole log as a file");
  archive
    .command('export <file>')
    .description('write the log into a compressed, checksummed file')
    .option('--keys', 'with the wrapped keys of the people in it')
    .option('--after <position>', 'only what comes after this log position')
    .action(async (file: string, options: { keys?: boolean; after?: string }) => {
      const { gateway, output } = session();
      const body = await gateway.download('/v1/archive', { keys: options.keys, after: options.after });
      // A file of that name is always a whole one.
      await pipeline(body, createWriteStream(`${file}.part`));
      await rename(`${file}.part`, file);
      output.document({ file, bytes: (await stat(file)).size });
    });
  archive
    .command('import <file>')
    .description('bring such a file in; what is there already is left as it is')
    .action(async (file: string) => {
      const { gateway, output } = session();
      await stat(file).catch(() => {
        throw new CommandFailed(`cannot read ${file}`, 66);
      });
      for await (const report of gateway.lines('/v1/archive', createReadStream(file), 'application/gzip'))
        output.document(report);
    });
  program
    .command('verify')
    .description('compare the whole log with its chain of signed hashes')
    .action(async () => {
      const { gateway, output } = session();
      for await (const result of gateway.lines('/v1/evidence/verify')) {
        output.document(result);
        const { intact, findings = [] } = result as Verification;
        if (intact !== true)
          throw new CommandFailed(`the log was altered:${findings.slice(0, 20).map(tell).join('')}`, 65);
      }
    });
};

type Finding = { readonly kind: string; readonly position: string; readonly stream: string };
type Verification = { readonly intact?: unknown; readonly findings?: readonly Finding[] };

const tell = ({ kind, position, stream }: Finding): string =>
  `\n  ${kind} at position ${position}${stream === '' ? '' : ` in ${stream}`}`;
