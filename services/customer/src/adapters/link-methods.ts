import type { customerV1 } from '@icrm/contracts';
import type { CommandContext } from '@icrm/event-store';
import { type Handlers, type RpcCall, validated } from '@icrm/rpc';
import { handleLink, pairOf } from '../application/link-handler.ts';
import type { Handling } from '../application/ports.ts';
import type { RuleBook } from '../matching/rule-book.ts';
import { isUnknownVersion } from '../matching/rules.ts';
import { refuse, toResult } from './refusals.ts';
import { requests } from './requests.ts';

type LinkMethods = Pick<
  Handlers<typeof customerV1.CustomerServiceService>,
  'linkCustomers' | 'unlinkCustomers' | 'rejectLink'
>;

/** The methods of CustomerService that say who is the same as whom. */
export const linkMethods = (
  on: (context: CommandContext, call: RpcCall) => Handling,
  rules: Pick<RuleBook, 'read'>,
): LinkMethods => ({
  linkCustomers: validated(
    requests.linkCustomers,
    async ({ context, customerId, otherCustomerId, ...data }, call) => {
      // Most links that others make are a person's word, which has no versions to look up.
      const { rule, ruleVersion: version } = data;
      if (version > 1 && isUnknownVersion(await rules.read(context.tenant), { rule, version }))
        throw refuse('unknown-rule-version', { rule: data.rule, version: String(data.ruleVersion) });
      const pair = pairOf(context.tenant, customerId, otherCustomerId);
      const outcome = await handleLink(on(context, call), {
        type: 'LinkCustomers',
        data: { ...pair, ...data },
      });
      return { linkId: pair.linkId, result: toResult(outcome) };
    },
  ),

  unlinkCustomers: validated(
    requests.unlinkCustomers,
    async ({ context, customerId, otherCustomerId, reason }, call) => {
      const pair = pairOf(context.tenant, customerId, otherCustomerId);
      const outcome = await handleLink(on(context, call), {
        type: 'UnlinkCustomers',
        data: { ...pair, reason },
      });
      return { linkId: pair.linkId, result: toResult(outcome) };
    },
  ),

  rejectLink: validated(
    requests.rejectLink,
    async ({ context, customerId, otherCustomerId, reason }, call) => {
      const pair = pairOf(context.tenant, customerId, otherCustomerId);
      const outcome = await handleLink(on(context, call), { type: 'RejectLink', data: { ...pair, reason } });
      return { linkId: pair.linkId, result: toResult(outcome) };
    },
  ),
});
