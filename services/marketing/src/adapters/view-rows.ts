import { type CustomerView, type ListField, viewV1 } from '@icrm/contracts';
import { rpcClient } from '@icrm/rpc';

/** A customer as a list shows them; what is not known is empty. */
export type ListRow = Readonly<Record<ListField, string>>;

/** Reads rows of customers from their views, in the order asked; those that are unknown or erased are left out. */
export type FindRows = (
  tenant: string,
  customerIds: readonly string[],
  signal: AbortSignal,
) => Promise<readonly ListRow[]>;

const toRow = ({ customerId, displayName, profile, sales }: CustomerView): ListRow => ({
  customerId,
  displayName,
  givenName: profile.givenName ?? '',
  familyName: profile.familyName ?? '',
  legalName: profile.legalName ?? '',
  contactEmail: profile.contactEmail ?? '',
  contactPhone: profile.contactPhone ?? '',
  language: profile.language ?? '',
  segment: profile.segment ?? '',
  street: profile.address?.line ?? '',
  city: profile.address?.city ?? '',
  region: profile.address?.region ?? '',
  postcode: profile.address?.postcode ?? '',
  country: profile.address?.country ?? '',
  orders: String(sales.orders),
  lastOrderAt: sales.rfm?.lastOrderAt ?? '',
});

const text = new TextDecoder();

/** Rows from the service of views. */
export const viewRows = (address: string): { readonly findRows: FindRows; close(): void } => {
  const view = rpcClient(viewV1.ViewServiceClient, address);
  return {
    async findRows(tenant, customerIds, signal) {
      const questions = customerIds.map((value) =>
        viewV1.GetCustomerViewRequest.fromPartial({ tenant, by: { $case: 'customerId', value } }),
      );
      const { answers } = await view.getCustomerViews({ questions }, { signal });
      return answers.flatMap(({ result }) => {
        if (result?.$case !== 'view') return [];
        // Written by the projection as the contracts say.
        const found = JSON.parse(text.decode(result.value)) as CustomerView;
        return found.erased ? [] : [toRow(found)];
      });
    },
    close: () => view.close(),
  };
};
