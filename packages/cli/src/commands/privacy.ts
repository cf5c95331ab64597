import { readFile, writeFile } from 'node:fs/promises';
import { verifyReceipt } from '@icrm/erasure';
import type { Command } from 'commander';
import { customerId } from '../customer-id.ts';
import { CommandFailed } from '../gateway.ts';
import type { Session } from '../session.ts';

type EraseOptions = { readonly reason: string; readonly linked?: boolean; readonly yes?: boolean };
type ConsentOptions = {
  readonly at?: string;
  readonly purpose: string;
  readonly channel: string;
};

/** `icrm customer erase|erasures|receipt|access-report|portable-data|consent` and `icrm keys rotate|receipt`. */
export const addPrivacyCommands = (program: Command, session: () => Session): void => {
  const customer = program.commands.find((command) => command.name() === 'customer');
  if (customer === undefined) throw new Error('the customer commands come first');
  addErasureCommands(customer, session);
  addDisclosureCommands(customer, session);
  addKeyCommands(program, session);
};

const addErasureCommands = (customer: Command, session: () => Session): void => {
  customer
    .command('erase <customer>')
    .description('destroys the key of all personal data of a customer; cannot be undone')
    .requiredOption('--reason <reason>', 'why, as it will stand in the receipt')
    .option('--linked', 'and every record that is linked with it: the whole person')
    .option('--yes', 'without it nothing is done')
    .action(async (who: string, { reason, linked, yes }: EraseOptions) => {
      if (yes !== true) throw new CommandFailed('this cannot be undone: say so with --yes', 65);
      const { gateway, output } = session();
      const id = await customerId(session(), who);
      const path = `/v1/customers/${id}/${linked === true ? 'erase-person' : 'erase'}`;
      const answer = (await gateway.send('POST', path, { reason })) as {
        receipt?: unknown;
        receipts?: readonly unknown[];
      };
      for (const receipt of answer.receipts ?? [answer.receipt]) output.document(receipt);
    });
  customer
    .command('erasures')
    .description('erasures that somebody has not confirmed yet, the oldest first')
    .option('--all', 'those that everybody has confirmed, too')
    .option('--limit <n>', 'erasures at most', '50')
    .option('--cursor <cursor>', 'behind the page before')
    .action(async ({ all, ...page }: { all?: boolean; limit: string; cursor?: string }) => {
      const { gateway, output } = session();
      const answer = await gateway.get('/v1/erasures', { ...page, complete: all === true });
      const { erasures, nextCursor } = answer as { erasures: ErasureRow[]; nextCursor: string };
      output.rows(
        output.json ? [] : ['customerId', 'destroyedAt', 'outstanding', 'confirmed'],
        output.json ? erasures : erasures.map(toRow),
      );
      if (nextCursor !== '') output.say(`more: --cursor ${nextCursor}`);
    });
  customer
    .command('receipt [customer]')
    .description('the signed receipt of an erasure, or whether one is what was signed')
    .option('--verify <file>', 'verifies the receipt in a file, offline when --key is given')
    .option('--key <file>', 'the public key it must be signed with; the published one unless given')
    .action(async (who: string | undefined, options: { verify?: string; key?: string }) => {
      const { gateway, output } = session();
      if (options.verify !== undefined) {
        const key = options.key === undefined ? await publishedKey(session()) : await readText(options.key);
        const verdict = verifyReceipt(parse(await readText(options.verify)), key);
        if (!verdict.valid) throw new CommandFailed(`not valid: ${verdict.why}`, 65);
        output.document(verdict);
        return;
      }
      if (who === undefined) throw new CommandFailed('name a customer, or a file with --verify', 65);
      output.document(await gateway.get(`/v1/customers/${await customerId(session(), who)}/erasure`));
    });
};

const addDisclosureCommands = (customer: Command, session: () => Session): void => {
  customer
    .command('access-report <customer>')
    .description('everything held on a customer')
    .option('--html <file>', 'as a page for the person, into a file')
    .action(async (who: string, { html }: { html?: string }) => {
      const { gateway, output } = session();
      const path = `/v1/customers/${await customerId(session(), who)}/access-report`;
      if (html === undefined) return output.document(await gateway.get(path));
      await writeFile(html, await gateway.download(path, { format: 'html' }), { mode: 0o600 });
      output.say(`written to ${html}`);
    });
  customer
    .command('portable-data <customer>')
    .description('what a customer provided, for another system')
    .action(async (who: string) => {
      const { gateway, output } = session();
      output.document(await gateway.get(`/v1/customers/${await customerId(session(), who)}/portable-data`));
    });
  customer
    .command('message-consent <message>')
    .description('what was in force for a message when it was sent')
    .action(async (messageId: string) => {
      const { gateway, output } = session();
      output.document(await gateway.get(`/v1/messages/${messageId}/consent`));
    });
  customer
    .command('consent <customer>')
    .description('which consent was in force')
    .requiredOption('--purpose <purpose>', 'what for, such as marketing')
    .requiredOption('--channel <channel>', 'through which channel, such as email')
    .option('--at <time>', 'at a time (ISO) or a log position; now unless given')
    .action(async (who: string, { purpose, channel, at }: ConsentOptions) => {
      const { gateway, output } = session();
      const id = await customerId(session(), who);
      const moment = at === undefined ? {} : { [/^\d+$/.test(at) ? 'atPosition' : 'at']: at };
      const query = { purpose, channel, ...moment };
      output.document(await gateway.get(`/v1/customers/${id}/consents/in-force`, query));
    });
};

const addKeyCommands = (program: Command, session: () => Session): void => {
  const keys = program.command('keys').description('the keys of personal data');
  keys
    .command('rotate')
    .description("a new version of the key-encryption key, and every customer's key wrapped by it")
    .action(async () => {
      const { gateway, output } = session();
      output.document(await gateway.send('POST', '/v1/keys/rotate'));
    });
  keys
    .command('receipt')
    .description('the public key that receipts of erasures are verified with')
    .action(async () => {
      const { gateway, output } = session();
      const key = await gateway.get('/v1/keys/receipt');
      output.json
        ? output.document(key)
        : output.say(String((key as { publicKey?: unknown }).publicKey).trim());
    });
};

type ErasureRow = Readonly<Record<'customerId' | 'destroyedAt', string>> &
  Readonly<Record<'outstanding' | 'confirmed', readonly string[]>>;

const toRow = ({ outstanding, confirmed, ...rest }: ErasureRow) => ({
  ...rest,
  outstanding: outstanding.join(', '),
  confirmed: confirmed.join(', '),
});

const publishedKey = async ({ gateway }: Session): Promise<string> => {
  const { publicKey } = (await gateway.get('/v1/keys/receipt')) as { publicKey?: unknown };
  return String(publicKey);
};

const readText = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch(() => {
    throw new CommandFailed(`${path} cannot be read`, 66);
  });

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
