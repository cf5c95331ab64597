import type { Command } from 'commander';
import { customerId, customerPath, systemOf } from '../customer-id.ts';
import type { Session } from '../session.ts';

/** `icrm customer show|search|timeline`. */
export const addCustomerCommands = (program: Command, session: () => Session): void => {
  const customer = program.command('customer').description('the single customer view');
  customer
    .command('show <customer>')
    .description(
      'the view of a customer: an id, or kind:value such as email:ana@example.com or external/erp:C-1',
    )
    .option('--explain', 'with the event, rule and losing candidates behind each field')
    .option('--as-of <time>', 'as it was at a time (ISO) or a log position')
    .option(
      '--happened-by <time>',
      'what had happened in the world by a time (ISO), whenever it was recorded',
    )
    .option('--min-position <position>', 'at least as fresh as this log position')
    .action(async (who: string, options: ShowOptions) => {
      const { gateway, output } = session();
      output.document(
        await gateway.get(
          customerPath(who),
          { ...systemOf(who), ...viewQuery(options) },
          options.minPosition,
        ),
      );
    });
  customer
    .command('search [filter]')
    .description('customers by a filter, e.g. \'{"field":"sales.orders","op":"gte","value":5}\'')
    .option('--sort <fields>', 'field names, comma between, - before a descending one')
    .option('--limit <n>', 'customers at most', '20')
    .action(async (filter: string | undefined, options: { sort?: string; limit: string }) => {
      const { gateway, output } = session();
      const page = await gateway.get('/v1/customers', {
        filter,
        sort: options.sort,
        limit: options.limit,
        count: true,
      });
      const { customers = [], total } = page as { customers?: Record<string, unknown>[]; total?: number };
      output.rows(summaryColumns, customers);
      output.say(`${customers.length} of ${total ?? '?'}`);
    });
  customer
    .command('timeline <customer>')
    .description('everything that happened with a customer, newest first')
    .option('--follow', 'replay from the first event, then live')
    .option('--limit <n>', 'entries at most', '50')
    .action(async (who: string, options: { follow?: boolean; limit: string }) => {
      const { gateway, output } = session();
      const id = await customerId(session(), who);
      if (options.follow) {
        for await (const entry of gateway.events(`/v1/customers/${id}/timeline/live`))
          showEntry(entry, output);
        return;
      }
      const page = await gateway.get(`/v1/customers/${id}/timeline`, { limit: options.limit });
      for (const entry of (page as { entries?: unknown[] }).entries ?? []) showEntry(entry, output);
    });
};

const showEntry = (entry: unknown, output: Session['output']): void => {
  if (output.json) output.document(entry);
  const { at, channel, type, summary } = entry as Record<string, unknown>;
  output.say(`${at}  ${String(channel ?? '').padEnd(10)} ${String(type).padEnd(24)} ${summary ?? ''}`);
};

type ShowOptions = {
  readonly explain?: boolean;
  readonly asOf?: string;
  readonly happenedBy?: string;
  readonly minPosition?: string;
};

const viewQuery = ({ explain, asOf, happenedBy }: ShowOptions) => {
  const query = { explain, asOfHappened: happenedBy };
  if (asOf === undefined) return query;
  return { ...query, [/^\d+$/.test(asOf) ? 'asOfPosition' : 'asOfTime']: asOf };
};

/** What fits beside one another; --json has everything. */
const summaryColumns = [
  'customerId',
  'displayName',
  'stage',
  'city',
  'orders',
  'monetaryMinor',
  'currency',
  'lastActivityAt',
];
