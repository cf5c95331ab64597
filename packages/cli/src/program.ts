import { Command } from 'commander';
import { addAnalyticsCommands } from './commands/analytics.ts';
import { addArchiveCommands } from './commands/archive.ts';
import { addCallCommands } from './commands/call.ts';
import { addCentreCommands } from './commands/centre.ts';
import { addCustomerCommands } from './commands/customer.ts';
import { addHookCommands } from './commands/hook.ts';
import { addIdentityCommands } from './commands/identity.ts';
import { addImportCommand } from './commands/import.ts';
import { addIntakeCommands } from './commands/intake.ts';
import { addTailCommand } from './commands/log.ts';
import { addOperateCommands } from './commands/operate.ts';
import { addOverrideCommands } from './commands/override.ts';
import { addPlanCommands } from './commands/plans.ts';
import { addPrivacyCommands } from './commands/privacy.ts';
import { addWebhookCommands } from './commands/webhook.ts';
import { addWorkflowCommands } from './commands/workflow.ts';
import { connectGateway } from './gateway.ts';
import { createOutput } from './output.ts';

/** Where the program reads and writes. */
export type ProgramOptions = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
};

/** The command line; `parseAsync` runs a command and throws CommandFailed when it could not do its work. */
export const createProgram = ({ env, write, signal }: ProgramOptions): Command => {
  const program = new Command('icrm')
    .description('the command line of the backbone')
    .option('--url <url>', 'address of the gateway', env['ICRM_URL'] ?? 'http://127.0.0.1:8080')
    .option(
      '--tenant <tenant>',
      'on whose behalf (development only; a token names its tenant)',
      env['ICRM_TENANT'],
    )
    .option('--token <token>', 'bearer token', env['ICRM_TOKEN'])
    .option('--json', 'one JSON document a line, for scripts')
    .showHelpAfterError();
  const session = () => {
    const { url, tenant, token, json } = program.opts<{
      url: string;
      tenant?: string;
      token?: string;
      json?: boolean;
    }>();
    return {
      gateway: connectGateway({ url, tenant, token, signal }),
      output: createOutput(json === true, write),
    };
  };
  addImportCommand(program, session);
  addCustomerCommands(program, session);
  addPrivacyCommands(program, session);
  addOverrideCommands(program, session);
  addTailCommand(program, session);
  addIdentityCommands(program, session);
  addOperateCommands(program, session);
  addWebhookCommands(program, session);
  addIntakeCommands(program, session);
  addWorkflowCommands(program, session);
  addHookCommands(program, session);
  addArchiveCommands(program, session);
  addAnalyticsCommands(program, session);
  addPlanCommands(program, session);
  addCallCommands(program, session);
  addCentreCommands(program, session);
  return program;
};
