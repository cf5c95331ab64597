import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { customerId } from '../customer-id.ts';
import { CommandFailed } from '../gateway.ts';
import type { Session } from '../session.ts';

type WhatIf = {
  readonly version?: string;
  readonly rules?: string;
  readonly sample: string;
  readonly examples: string;
};
type Preview = {
  readonly compared: string;
  readonly different: string;
  readonly fields: readonly Record<string, unknown>[];
  readonly examples: readonly Record<string, unknown>[];
};

/** `icrm customer override|lift` and `icrm what-if`. */
export const addOverrideCommands = (program: Command, session: () => Session): void => {
  const customer = program.commands.find((command) => command.name() === 'customer');
  if (customer === undefined) throw new Error('the customer commands come first');
  customer
    .command('override <customer> <field> <value>')
    .description('fixes a field of the view, whatever the sources say; an address is given as JSON')
    .requiredOption('--why <why>', 'what the decision rests on')
    .option('--until <time>', 'it ends then (ISO); it holds until it is lifted unless given')
    .action(async (who: string, field: string, value: string, options: { why: string; until?: string }) => {
      const { gateway, output } = session();
      const path = `/v1/customers/${await customerId(session(), who)}/overrides`;
      const given = field === 'address' ? parse(value) : value;
      output.document(await gateway.send('POST', path, { field, value: { [field]: given }, ...options }));
    });
  customer
    .command('lift <customer> <field>')
    .description('ends an override: the rules decide again')
    .requiredOption('--why <why>', 'what the decision rests on')
    .action(async (who: string, field: string, { why }: { why: string }) => {
      const { gateway, output } = session();
      const path = `/v1/customers/${await customerId(session(), who)}/overrides/lift`;
      output.document(await gateway.send('POST', path, { field, why }));
    });
  program
    .command('what-if')
    .description('what would differ in the views under other survivorship rules; changes nothing')
    .option('--version <version>', 'a version that exists')
    .option('--rules <file>', 'rules as JSON in a file')
    .option('--sample <n>', 'views compared, spread over all; 0: all', '1000')
    .option('--examples <n>', 'differences shown', '20')
    .action(async ({ version, rules, sample, examples }: WhatIf) => {
      const { gateway, output } = session();
      if ((version === undefined) === (rules === undefined))
        throw new CommandFailed('give either --version or --rules', 65);
      const other =
        rules === undefined ? { version: Number(version) } : { rules: parse(await readFile(rules, 'utf8')) };
      const body = { ...other, sample: Number(sample), examples: Number(examples) };
      const found = (await gateway.send('POST', previewPath, body)) as Preview;
      if (output.json) return output.document(found);
      output.say(`${found.different} of ${found.compared} views differ`);
      output.rows(['field', 'views'], found.fields);
      output.rows(['customerId', 'field', 'value', 'rule', 'otherValue', 'otherRule'], found.examples);
    });
};

const previewPath = '/v1/survivorship/preview';

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandFailed('that is not JSON', 65);
  }
};
