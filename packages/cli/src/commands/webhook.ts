import type { Command } from 'commander';
import type { Session } from '../session.ts';

const deliveryColumns = ['sentAt', 'eventType', 'position', 'attempt', 'status', 'outcome', 'reason'];

/** `icrm webhook list|put|test|deliveries|ledger|replay|delete`. */
export const addWebhookCommands = (program: Command, session: () => Session): void => {
  const webhook = program.command('webhook').description('endpoints that events are pushed to');
  const path = (name: string, rest = '') => `/v1/webhooks/${encodeURIComponent(name)}${rest}`;
  webhook
    .command('list')
    .description('the endpoints and how they do')
    .action(async () => {
      const { gateway, output } = session();
      const { webhooks } = (await gateway.get('/v1/webhooks')) as { webhooks: Record<string, unknown>[] };
      output.rows(['name', 'url', 'state', 'trouble'], webhooks);
    });
  webhook
    .command('put <name> <url>')
    .description('make an endpoint, or change it; prints the secret of a new one, once')
    .option('--from <start>', 'beginning, end, a log position or an ISO time', 'end')
    .option('--context <contexts>', 'only these contexts, comma between')
    .option('--fields <fields>', 'only these places, such as data.orderId, comma between')
    .option('--paused', 'nothing is sent until it is put again without this')
    .action(
      async (
        name: string,
        url: string,
        options: { from: string; context?: string; fields?: string; paused?: boolean },
      ) => {
        const { gateway, output } = session();
        const filter = { contexts: options.context?.split(',') ?? [] };
        const fields = options.fields?.split(',') ?? [];
        const body = { url, from: options.from, filter, fields, paused: options.paused === true };
        output.document(await gateway.send('PUT', path(name), body));
      },
    );
  for (const [verb, description] of [
    ['test', 'send a signed ping and tell what came of it'],
    ['rotate', 'a new secret; the old one signs beside it until the next rotation'],
  ] as const)
    webhook
      .command(`${verb} <name>`)
      .description(description)
      .action(async (name: string) => {
        const { gateway, output } = session();
        output.document(await gateway.send('POST', path(name, `/${verb}`), {}));
      });
  webhook
    .command('replay <name>')
    .description('offer parked events again, all or some, or send a range of delivered ones once more')
    .option('--positions <positions>', 'only those at these log positions, comma between')
    .option('--first <position>', 'what was delivered from here on')
    .option('--last <position>', 'what was delivered up to here')
    .action(async (name: string, options: { positions?: string; first?: string; last?: string }) => {
      const { gateway, output } = session();
      const { first, last } = options;
      const positions = options.positions?.split(',') ?? [];
      const body = first === undefined && last === undefined ? { positions } : { range: { first, last } };
      output.document(await gateway.send('POST', path(name, '/replay'), body));
    });
  webhook
    .command('deliveries <name>')
    .description('what was sent and answered, newest first')
    .action(async (name: string) => {
      const { gateway, output } = session();
      const { deliveries } = (await gateway.get(path(name, '/deliveries'))) as {
        deliveries: Record<string, unknown>[];
      };
      output.rows(deliveryColumns, deliveries);
    });
  webhook
    .command('ledger <name>')
    .description('offered = delivered + parked + waiting')
    .action(async (name: string) => {
      const { gateway, output } = session();
      output.document(await gateway.get(path(name, '/ledger')));
    });
  webhook
    .command('delete <name>')
    .description('take an endpoint away')
    .action(async (name: string) => {
      const { gateway, output } = session();
      await gateway.send('DELETE', path(name));
      output.say(`${name} is gone`);
    });
};
