import type { Command } from 'commander';
import type { Session } from '../session.ts';

type PutOptions = {
  readonly phase: string;
  readonly commands: string;
  readonly budget: string;
  readonly set?: string;
  readonly refuse?: boolean;
};

/** `icrm hook list|put|activate`. */
export const addHookCommands = (program: Command, session: () => Session): void => {
  const hook = program.command('hook').description('what others say to commands before and after');
  const path = (name: string, rest = '') => `/v1/hooks/${encodeURIComponent(name)}${rest}`;
  hook
    .command('list')
    .description('the hooks, each as the version in force')
    .action(async () => {
      const { gateway, output } = session();
      const { hooks } = (await gateway.get('/v1/hooks')) as { hooks: Record<string, unknown>[] };
      output.rows(['name', 'version', 'active', 'phase', 'commands', 'url', 'budgetMs', 'onFailure'], hooks);
    });
  hook
    .command('put <name> <url>')
    .description('make a hook, or a new version of it; prints the secret of a new one, once')
    .requiredOption('--commands <commands>', 'such as placeOrder, comma between; * for all')
    .option('--phase <phase>', 'before or after', 'before')
    .option('--budget <ms>', 'milliseconds it may take', '500')
    .option('--set <fields>', 'fields of the command that it may set, comma between')
    .option('--refuse', 'commands are refused while it does not answer')
    .action(async (name: string, url: string, options: PutOptions) => {
      const { gateway, output } = session();
      const body = {
        url,
        phase: options.phase,
        commands: options.commands.split(','),
        budgetMs: Number(options.budget),
        maySet: options.set?.split(',') ?? [],
        onFailure: options.refuse === true ? 'refuse' : 'allow',
      };
      output.document(await gateway.send('PUT', path(name), body));
    });
  hook
    .command('activate <name> <version>')
    .description('put an older version in force; 0: none')
    .action(async (name: string, version: string) => {
      const { gateway, output } = session();
      await gateway.send('POST', path(name, '/activate'), { version: Number(version) });
      output.say(version === '0' ? `${name} is off` : `version ${version} of ${name} is in force`);
    });
};
