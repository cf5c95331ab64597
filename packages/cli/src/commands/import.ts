import { createReadStream, statSync } from 'node:fs';
import { Transform } from 'node:stream';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { CommandFailed } from '../gateway.ts';
import type { Session } from '../session.ts';

const kinds = ['customers', 'orders'];

/** `icrm import customers|orders FILE`. */
export const addImportCommand = (program: Command, session: () => Session): void => {
  program
    .command('import <kind> <file>')
    .description(
      'customers or orders from an NDJSON or CSV file; lines that are there already are not added again',
    )
    .option('--rejected', 'print only the lines that were rejected')
    .action(async (kind: string, file: string, options: { rejected?: boolean }) => {
      if (!kinds.includes(kind))
        throw new CommandFailed(`cannot import '${kind}': ${kinds.join(' or ')}`, 64);
      await importFile(session(), { kind, file, onlyRejected: options.rejected === true });
    });
};

type Job = { readonly kind: string; readonly file: string; readonly onlyRejected: boolean };

const importFile = async ({ gateway, output }: Session, job: Job): Promise<void> => {
  const counts = new Map<string, number>();
  const progress = progressOf(job, !output.json);
  const show = (line: unknown, outcome: string): void => {
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    progress.line();
    if (outcome === 'rejected' || (output.json && !job.onlyRejected)) output.document(line);
  };
  for await (const line of gateway.lines(`/v1/import/${job.kind}`, progress.body, contentType(job.file))) {
    const outcome = outcomeOf(line);
    if (outcome !== undefined) show(line, outcome);
  }
  progress.end();
  output.say([...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'no lines');
  const rejected = counts.get('rejected') ?? 0;
  if (rejected > 0) throw new CommandFailed(`${rejected} lines were rejected`, 65);
};

/** The file as a body, and a bar of how much of it was sent. */
const progressOf = ({ kind, file }: Job, visible: boolean) => {
  const format = `${kind} {bar} {percentage}%  {lines} lines`;
  const bar = new SingleBar({ format, hideCursor: true, stream: process.stderr });
  const size = sizeOf(file);
  let sent = 0;
  let lines = 0;
  if (visible) bar.start(size, 0, { lines });
  const body = createReadStream(file).pipe(
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        sent += chunk.length;
        done(null, chunk);
      },
    }),
  );
  return {
    body,
    line() {
      lines += 1;
      if (visible) bar.update(sent, { lines });
    },
    end: () => bar.stop(),
  };
};

const outcomeOf = (line: unknown): string | undefined =>
  typeof line === 'object' && line !== null && 'outcome' in line ? String(line.outcome) : undefined;

const contentType = (file: string): string => (/\.csv$/i.test(file) ? 'text/csv' : 'application/x-ndjson');

const sizeOf = (file: string): number => {
  try {
    return statSync(file).size;
  } catch {
    throw new CommandFailed(`cannot read ${file}`, 66);
  }
};
