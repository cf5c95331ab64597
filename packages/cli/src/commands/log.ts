import type { Command } from 'commander';
import type { Session } from '../session.ts';

/** `icrm tail`: the log, live. */
export const addTailCommand = (program: Command, session: () => Session): void => {
  program
    .command('tail')
    .description('follow the log')
    .option('--from <start>', 'beginning, end, a log position or an ISO time', 'end')
    .option('--context <contexts>', 'only these contexts, comma between')
    .option('--type <types>', 'only these event types, comma between')
    .option('--customer <ids>', 'only these customers, comma between')
    .option('--where <conditions>', 'only events whose data are so: path or path=value|value, comma between')
    .option('--fields <fields>', 'only these places, such as data.orderId, comma between')
    .option('--reveal', 'with personal values, for those who may see them')
    .action(async (options: TailOptions) => {
      const { gateway, output } = session();
      const { context, type, customer, ...rest } = options;
      const query = { ...rest, contexts: context, types: type, customerIds: customer };
      for await (const event of gateway.events('/v1/events', query)) show(event, output);
    });
};

type TailOptions = {
  readonly from: string;
  readonly context?: string;
  readonly type?: string;
  readonly customer?: string;
  readonly where?: string;
  readonly fields?: string;
  readonly reveal?: boolean;
};

const show = (event: unknown, output: Session['output']): void => {
  if (output.json) output.document(event);
  const { position, recordedAt, type, customerIds, data } = event as Record<string, unknown>;
  if (type === undefined) return;
  const who = Array.isArray(customerIds) ? customerIds.join() : '';
  output.say(
    `${String(position).padStart(8)}  ${recordedAt}  ${String(type).padEnd(24)} ${who}  ${JSON.stringify(data)}`,
  );
};
