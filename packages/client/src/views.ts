import type { CustomerViewFacts, CustomerViewRecord } from '@icrm/contracts';
import { type Consumer, customerViewTopic, type Messaging, type Outcome } from '@icrm/messaging';

/** What the topic of customer views says of a customer. */
export type CustomerViewChange =
  /** The current view. `sealed` is all of it, for who has the keys: `openTogether` of @icrm/privacy. */
  | {
      readonly kind: 'view';
      readonly customerId: string;
      readonly members: readonly string[];
      readonly position: bigint;
      readonly facts: CustomerViewFacts;
      readonly sealed: CustomerViewRecord['view'];
    }
  /** Another customer stands for this one; forget what was known under this id. */
  | {
      readonly kind: 'member';
      readonly customerId: string;
      readonly memberOf: string;
      readonly position: bigint;
    }
  /** Nothing is known any more. */
  | { readonly kind: 'removed'; readonly customerId: string; readonly position: bigint };

/** How to keep up with the views of customers. */
export type ViewOptions = {
  /** The consumer group; its members share the customers. A new group gets the newest state of each. */
  readonly group: string;
  /** Puts what was known of a customer in the place of what is told; safe to repeat. */
  readonly handler: (
    change: CustomerViewChange,
    context: { readonly signal: AbortSignal },
  ) => Promise<Outcome>;
};

/** A consumer of the compacted topic of views, for one tenant. */
export const consumeViews = (kafka: Messaging, tenant: string, { group, handler }: ViewOptions): Consumer =>
  kafka.consume({
    group,
    topics: [customerViewTopic()],
    handler: async ({ key, event }, context) => {
      if (event.extensions['tenant'] !== tenant) return { kind: 'ignored', why: 'of another tenant' };
      return handler(toChange(key, event), context);
    },
  });

type Told = {
  readonly type: string;
  readonly data: object;
  readonly extensions: Readonly<Record<string, string>>;
};

const toChange = (customerId: string, { type, data, extensions }: Told): CustomerViewChange => {
  const position = BigInt(extensions['position'] ?? 0);
  if (type === 'CustomerView') {
    // Written by the feed to the schema of the contracts.
    const { members, facts, view } = data as CustomerViewRecord;
    return { kind: 'view', customerId, members, position, facts, sealed: view };
  }
  if (type === 'CustomerViewMember')
    return { kind: 'member', customerId, memberOf: String(Reflect.get(data, 'memberOf')), position };
  return { kind: 'removed', customerId, position };
};
