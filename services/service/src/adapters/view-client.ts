import { type CustomerView, viewV1 } from '@icrm/contracts';
import { RpcError, rpcClient } from '@icrm/rpc';
import type { FindCustomer, FoundCustomer } from '../application/customer-facts.ts';
import { valueTierOf } from '../domain/value-tier.ts';

/** How long a caller may be waited for: routing goes on without the view. */
const WITHIN_MS = 400;
const unavailable: FoundCustomer = { known: false, why: 'unavailable' };

/** Asks the projection service. */
export type ViewClient = FindCustomer & { close(): void };

/** @param address of the projection service; undefined: there is none, and nothing is ever known */
export const viewClient = (address: string | undefined): ViewClient => {
  if (address === undefined) return { find: async () => unavailable, close() {} };
  const client = rpcClient(viewV1.ViewServiceClient, address, { deadlineMs: WITHIN_MS, attempts: 2 });
  return {
    async find({ tenant, customerId }, asOf) {
      const request = viewV1.GetCustomerViewRequest.fromPartial({ tenant, asOfPosition: asOf ?? 0n });
      try {
        const answer = await client.getCustomerView(
          { ...request, by: { $case: 'customerId', value: customerId } },
          asOf === undefined ? {} : { deadlineMs: 5_000 },
        );
        return toKnown(answer);
      } catch (error) {
        if (error instanceof RpcError && error.code === 'NOT_FOUND') return { known: false, why: 'unknown' };
        return unavailable;
      }
    },
    close: () => client.close(),
  };
};

const toKnown = ({ view: text, position }: viewV1.GetCustomerViewResponse): FoundCustomer => {
  // The projection service writes it by this schema.
  const view = JSON.parse(text) as CustomerView;
  const { segment, language, address } = view.profile;
  const now = new Date().toISOString();
  const decisions = view.analytics?.decisions.filter(({ expiresAt }) => expiresAt > now) ?? [];
  // What analytics expects of somebody says more than what they spent so far.
  const decided = decisions.find(({ kind }) => kind === 'value-tier')?.value;
  const churn = view.analytics?.predictions.find(
    ({ kind, expiresAt }) => kind === 'churn' && expiresAt > now,
  );
  return {
    known: true,
    position: position.toString(),
    profile: {
      ...(segment === undefined ? {} : { segment }),
      ...(language === undefined ? {} : { language }),
      valueTier: decided ?? valueTierOf(view.sales.rfm?.monetaryMinor ?? 0),
      openComplaint: view.service.openCases.some(({ kind }) => kind === 'complaint'),
      // Whoever is held out of a trial is not treated.
      ...(decisions.some(({ kind, arm }) => kind === 'care-first' && arm === 'treated')
        ? { careFirst: true }
        : {}),
      ...(churn === undefined ? {} : { churnRisk: churn.band }),
    },
    country: address?.country,
    view,
  };
};
