import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Session } from '../session.ts';

const accountColumns = [
  'source',
  'mailbox',
  'offered',
  'stored',
  'deduplicated',
  'quarantined',
  'open',
  'alarms',
];
const itemColumns = ['id', 'sequence', 'state', 'reason', 'detail', 'offeredAt', 'attempts'];

/** `icrm intake ledger|gaps|items|show|fix|replay|reconcile|close-gap`. */
export const addIntakeCommands = (program: Command, session: () => Session): void => {
  const intake = program.command('intake').description('the account of what sources handed over');
  intake
    .command('ledger')
    .description('offered = stored + deduplicated + quarantined + open, for each mailbox')
    .option('--source <source>', 'only this source')
    .option('--mailbox <mailbox>', 'only this mailbox')
    .action(async (options: { source?: string; mailbox?: string }) => {
      const { gateway, output } = session();
      const { accounts } = (await gateway.get('/v1/intake', options)) as Accounts;
      output.rows(accountColumns, accounts);
    });
  intake
    .command('gaps')
    .description('sequence numbers that were never offered though a higher one was')
    .action(async () => {
      const { gateway, output } = session();
      const { accounts } = (await gateway.get('/v1/intake')) as Accounts;
      output.rows(
        ['source', 'mailbox', 'first', 'last', 'since', 'alarming'],
        accounts.flatMap(({ source, mailbox, gaps }) =>
          (gaps as Record<string, unknown>[]).map((gap) => ({ source, mailbox, ...gap })),
        ),
      );
    });
  intake
    .command('items <source> <mailbox>')
    .description('what was offered, and where it stands')
    .option('--state <state>', 'open, stored, deduplicated or quarantined')
    .option('--reason <reason>', 'only what is quarantined for it')
    .action(async (source: string, mailbox: string, options: { state?: string; reason?: string }) => {
      const { gateway, output } = session();
      const query = { source, mailbox, ...options, limit: 500 };
      const { items } = (await gateway.get('/v1/intake/items', query)) as {
        items: Record<string, unknown>[];
      };
      output.rows(itemColumns, items);
    });
  intake
    .command('show <source> <mailbox> <id>')
    .description('one item; with --payload what was received')
    .option('--payload', 'for those who may see personal data')
    .action(async (source: string, mailbox: string, id: string, options: { payload?: boolean }) => {
      const { gateway, output } = session();
      const query = { source, mailbox, id, payload: options.payload === true };
      const found = (await gateway.get('/v1/intake/item', query)) as { item: object; payload: string };
      const text = Buffer.from(found.payload, 'base64').toString('utf8');
      output.document({ ...found.item, ...(options.payload === true && { payload: text }) });
    });
  intake
    .command('fix <source> <mailbox> <id> <file>')
    .description('put the content of a file in the place of what was received')
    .action(async (source: string, mailbox: string, id: string, file: string) => {
      const { gateway, output } = session();
      const payload = (await readFile(file)).toString('base64');
      await gateway.send('POST', '/v1/intake/fix', { source, mailbox, id, payload });
      output.say(`${id} is fixed; icrm intake replay has it worked on again`);
    });
  intake
    .command('replay <source> <mailbox> [ids...]')
    .description('have quarantined items worked on again, all or some')
    .option('--reason <reason>', 'only what is quarantined for it')
    .action(async (source: string, mailbox: string, ids: string[], options: { reason?: string }) => {
      const { gateway, output } = session();
      output.document(await gateway.send('POST', '/v1/intake/replay', { source, mailbox, ids, ...options }));
    });
  intake
    .command('reconcile <source> <mailbox> <file>')
    .description("compare with the source's own ids, one a line")
    .action(async (source: string, mailbox: string, file: string) => {
      const { gateway, output } = session();
      const ids = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
      output.document(await gateway.send('POST', '/v1/intake/reconcile', { source, mailbox, ids }));
    });
  intake
    .command('close-gap <source> <mailbox> <first> <last> <reason>')
    .description('the source has nothing under these numbers')
    .action(async (...[source, mailbox, first, last, reason]: [string, string, string, string, string]) => {
      const { gateway, output } = session();
      await gateway.send('POST', '/v1/intake/close-gap', { source, mailbox, first, last, reason });
      output.say(`${first} to ${last} is no gap any more`);
    });
};

type Accounts = { readonly accounts: Record<string, unknown>[] };
