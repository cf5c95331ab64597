import type { Command } from 'commander';
import { CommandFailed } from '../gateway.ts';
import type { Session } from '../session.ts';

/** `icrm status` and `icrm rebuild`. */
export const addOperateCommands = (program: Command, session: () => Session): void => {
  program
    .command('status')
    .description('positions, lags and counts')
    .action(async () => {
      const { gateway, output } = session();
      output.document(await gateway.get('/v1/status'));
    });
  program
    .command('rebuild')
    .description('build all views anew beside the live ones, compare, switch')
    .action(async () => {
      const { gateway, output } = session();
      let last: Record<string, unknown> = {};
      for await (const step of gateway.lines('/v1/projection/rebuild')) {
        last = step as Record<string, unknown>;
        if (output.json) output.document(last);
        else if (process.stderr.isTTY)
          process.stderr.write(
            `\r${last['phase']}: ${last['events']} events, position ${last['position']} of ${last['headPosition']}   `,
          );
      }
      output.say(
        `\n${last['phase']}: ${last['events']} events; live ${last['liveHash']}, new ${last['newHash']}`,
      );
      if (last['phase'] !== 'switched')
        throw new CommandFailed(String(last['message'] ?? 'the rebuild did not finish'), 70);
    });
};
