import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { CommandFailed } from '../gateway.ts';
import type { Session } from '../session.ts';

type Run = Readonly<Record<string, unknown>> & { readonly cause: Readonly<Record<string, unknown>> };

/** `icrm workflow list|put|dry-run|publish|pause|retire|runs|why|retry`. */
export const addWorkflowCommands = (program: Command, session: () => Session): void => {
  const workflow = program.command('workflow').description('reactions to events, declared');
  const path = (name: string, rest = '') => `/v1/workflows/${encodeURIComponent(name)}${rest}`;
  workflow
    .command('list')
    .description('the workflows, and how their runs stand')
    .action(async () => {
      const { gateway, output } = session();
      const { workflows } = (await gateway.get('/v1/workflows')) as { workflows: Record<string, unknown>[] };
      output.rows(['name', 'published', 'newest', 'paused', 'retired', 'position', 'counts'], workflows);
    });
  workflow
    .command('put <name> <file>')
    .description('keep the definition in a JSON file as a new version')
    .action(async (name: string, file: string) => {
      const { gateway, output } = session();
      output.document(await gateway.send('PUT', path(name), parse(await readFile(file, 'utf8'), file)));
    });
  workflow
    .command('dry-run <name> <version>')
    .description('what it would have done with the history; sends nothing')
    .option('--after <position>', 'only events after this log position')
    .action(async (name: string, version: string, options: { after?: string }) => {
      const { gateway, output } = session();
      const body = { version: Number(version), ...options };
      const report = (await gateway.send('POST', path(name, '/dry-run'), body)) as {
        examples: { steps: string[] }[];
        problems: string[];
      };
      if (output.json) return output.document(report);
      const { examples, problems, ...counts } = report;
      output.document(counts);
      output.rows(
        ['position', 'eventType', 'steps'],
        examples.map((one) => ({ ...one, steps: one.steps.join('; ') })),
      );
      for (const problem of problems) output.say(`problem: ${problem}`);
    });
  workflow
    .command('publish <name> <version>')
    .description('put a version in force')
    .option('--after <position>', 'causes after this log position; from now on unless given')
    .action(async (name: string, version: string, options: { after?: string }) => {
      const { gateway, output } = session();
      const body = { version: Number(version), ...options };
      output.document(await gateway.send('POST', path(name, '/publish'), body));
    });
  workflow
    .command('pause <name>')
    .description('no new runs begin until it is published again')
    .action(async (name: string) => {
      const { gateway, output } = session();
      await gateway.send('POST', path(name, '/pause'));
      output.say(`${name} is paused`);
    });
  workflow
    .command('retire <name>')
    .description('end it for good; runs under way go on')
    .action(async (name: string) => {
      const { gateway, output } = session();
      await gateway.send('POST', path(name, '/retire'));
      output.say(`${name} is retired`);
    });
  workflow
    .command('runs <name>')
    .description('its runs, newest first')
    .option('--state <state>', 'waiting, done, refused, parked, cancelled or too-deep')
    .action(async (name: string, options: { state?: string }) => {
      const { gateway, output } = session();
      const { runs } = (await gateway.get(path(name, '/runs'), { ...options, limit: 200 })) as {
        runs: Run[];
      };
      output.rows(
        ['id', 'state', 'version', 'depth', 'cause', 'begunAt', 'reason'],
        runs.map((run) => ({ ...run, cause: `${run.cause['eventType']} at ${run.cause['position']}` })),
      );
    });
  workflow
    .command('why <run>')
    .description('why a run ran, what it did, and what came of that')
    .action(async (run: string) => {
      const { gateway, output } = session();
      output.document(await gateway.get(`/v1/workflow-runs/${encodeURIComponent(run)}`));
    });
  workflow
    .command('retry <name> [runs...]')
    .description('go on with runs that were parked, all or some')
    .action(async (name: string, ids: string[]) => {
      const { gateway, output } = session();
      output.document(await gateway.send('POST', path(name, '/retry'), { ids }));
    });
};

const parse = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandFailed(`${file} is not JSON`, 65);
  }
};
