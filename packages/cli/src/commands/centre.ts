import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { CommandFailed } from '../gateway.ts';
import type { Session } from '../session.ts';

type CompareOptions = {
  readonly vector?: string;
  readonly calendar: string;
  readonly from?: string;
  readonly until?: string;
};

/** `icrm centre`: contact centres as they are, and as they would have been under another vector. */
export const addCentreCommands = (program: Command, session: () => Session): void => {
  const centre = program.command('centre').description('contact centres');
  centre
    .command('show <centre>')
    .description('who is at work and who waits')
    .action(async (name: string) => {
      const { gateway, output } = session();
      output.document(await gateway.get(`/v1/centres/${encodeURIComponent(name)}`));
    });
  centre
    .command('replay <centre>')
    .description('decide the recorded calls again; with --vector, who would have waited less')
    .option('--vector <file>', 'a JSON list of steps; the recorded vectors unless given')
    .option('--calendar <name>', 'whose hours are business hours', 'always')
    .option('--from <time>', 'only calls that arrived from then on, ISO time')
    .option('--until <time>', 'only what happened until then, ISO time')
    .action(async (name: string, { vector, ...span }: CompareOptions) => {
      const { gateway, output } = session();
      const steps = vector === undefined ? undefined : await readSteps(vector);
      const compared = await gateway.send('POST', `/v1/centres/${encodeURIComponent(name)}/compare`, {
        ...span,
        ...(steps === undefined ? {} : { steps }),
      });
      output.document(compared);
      const { differences } = compared as { readonly differences: number };
      if (differences > 0) throw new CommandFailed(`${differences} decisions come out otherwise`, 65);
    });
};

const readSteps = async (file: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new CommandFailed(`${file}: ${error instanceof Error ? error.message : String(error)}`, 65);
  }
};
