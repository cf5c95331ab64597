import type { Command } from 'commander';
import { allPacks, findPack, installPack } from '../packs/pack.ts';
import type { Session } from '../session.ts';

type Rows = readonly Record<string, unknown>[];

/** `icrm goal`, `icrm insight`, `icrm rounds`, `icrm pack`. */
export const addPlanCommands = (program: Command, session: () => Session): void => {
  program
    .command('goal')
    .description('the goals by part of the strategy: how far each is, who has seen it')
    .option('--at <time>', 'how far they were then')
    .option('--seen <goalId>', 'say that you have seen a goal')
    .action(async ({ at, seen }: { at?: string; seen?: string }) => {
      const { gateway, output } = session();
      if (seen !== undefined) await gateway.send('POST', `/v1/goals/${seen}/acknowledge`, {});
      const { goals } = (await gateway.get('/v1/goals', { at })) as { goals: Rows };
      const columns = ['objective', 'name', 'owner', 'value', 'byNow', 'target', 'state', 'to', 'seenBy'];
      output.rows(output.json ? ['goalId', 'metric', 'version', ...columns] : columns, goals);
    });
  program
    .command('insight')
    .description('watched questions, and what was raised of them')
    .action(async () => {
      const { gateway, output } = session();
      const { insights } = (await gateway.get('/v1/insights')) as {
        insights: readonly (Record<string, unknown> & { raised: Rows })[];
      };
      output.rows(
        ['name', 'owner', 'group', 'value', 'before', 'raisedAt', 'action', 'insightId', 'raiseId'],
        insights.flatMap(({ name, owner, insightId, raised }) =>
          raised.length === 0
            ? [{ name, owner, insightId }]
            : raised.map((it) => ({ name, owner, insightId, ...it })),
        ),
      );
    });
  program
    .command('rounds')
    .description('when models are run by the clock, and what the last rounds came to')
    .option('--every <minutes>', 'make them from now on')
    .option('--end', 'make them no more')
    .action(async ({ every, end }: { every?: string; end?: boolean }) => {
      const { gateway, output } = session();
      const path = '/v1/models/schedule';
      if (every !== undefined)
        await gateway.send('POST', path, {
          startsAt: new Date().toISOString(),
          everyMinutes: Number(every),
        });
      if (end) await gateway.send('POST', `${path}/end`, {});
      const { schedule, rounds } = (await gateway.get(path)) as { schedule: object; rounds: Rows };
      output.document(schedule as Record<string, unknown>);
      output.rows(['dueAt', 'predictions', 'decisions', 'evaluated', 'stages', 'insights', 'goals'], rounds);
    });
  addPacks(program, session);
};

const addPacks = (program: Command, session: () => Session): void => {
  const pack = program.command('pack').description('what a sector needs to begin, as versioned data');
  pack
    .command('list')
    .description('the packs that come with the program')
    .action(async () =>
      session().output.rows(
        ['name', 'version', 'sector', 'steps', 'summary'],
        (await allPacks()).map((it) => ({ ...it, steps: it.steps.length })),
      ),
    );
  pack
    .command('show <name>')
    .description('the commands of a pack; a name, or a JSON file of your own')
    .action(async (name: string) =>
      session().output.rows(
        ['says', 'path', 'body'],
        (await findPack(name)).steps.map((it) => ({ ...it })),
      ),
    );
  pack
    .command('install <name>')
    .description('send them; what was installed of the version is not sent twice')
    .option('--year <year>', 'the year that goals are set for; this one unless given')
    .action(async (name: string, { year }: { year?: string }) => {
      const { gateway, output } = session();
      const found = await findPack(name);
      const steps = [];
      for await (const step of installPack(gateway, found, Number(year ?? new Date().getUTCFullYear())))
        steps.push({ ...step });
      output.rows(['step', 'says', 'outcome'], steps);
    });
};
