import { handleCommand } from '@icrm/event-store';
import { nameId } from '@icrm/runtime';
import { refusalOf } from '../domain/customer/index.ts';
import { type LinkCommand, type LinkFacts, link, type Pair } from '../domain/link.ts';
import { readCustomer } from './customer-handler.ts';
import type { Handling } from './ports.ts';

/** What a command on a link is carried out with. */
export type LinkHandling = Pick<Handling, 'store' | 'context' | 'signal' | 'withinMs'>;

/** Two customers in any order are one pair with one id, whose stream is `link-<tenant>.<link id>`. */
export const pairOf = (tenant: string, one: string, other: string): Pair => {
  const customerIds: [string, string] = one < other ? [one, other] : [other, one];
  return { linkId: nameId(`link/${tenant}/${customerIds.join('/')}`), customerIds };
};

/** Says, or may lead to, that two are the same. */
const joins = ({ type }: LinkCommand): boolean =>
  type === 'LinkCustomers' || type === 'ProposeLink' || type === 'WithholdLink';

/** Carries out a command on the link of a pair. Only customers of the tenant who are there are linked. */
export const handleLink = async (handling: LinkHandling, command: LinkCommand) =>
  handleCommand(handling.store, {
    ...handling,
    stream: `link-${handling.context.tenant}.${command.data.linkId}`,
    decider: link,
    command,
    customerIds: () => command.data.customerIds,
    facts: joins(command) ? { absent: await findAbsence(handling, command.data) } : {},
  });

const findAbsence = async (handling: LinkHandling, { customerIds }: Pair): Promise<LinkFacts['absent']> => {
  const customers = await Promise.all(customerIds.map((customerId) => readCustomer(handling, customerId)));
  return customers.map(({ state }) => refusalOf(state)).find((refusal) => refusal !== undefined);
};
