/** A bug as somebody might make it, and the test that has to notice. */
export type PlantedBug = {
  readonly name: string;
  /** Path from the root of the repository. */
  readonly file: string;
  /** Text that stands once in the file, and what it becomes. */
  readonly from: string;
  readonly to: string;
  readonly test: {
    readonly project: string;
    readonly file: string;
    /** Only tests whose names match. */
    readonly name?: string;
    readonly env?: Readonly<Record<string, string>>;
  };
};

/** The first five are planted in each run of all tests. */
export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'a command that is sent again is carried out again',
    file: 'packages/event-store/src/handle-command.ts',
    from: 'if (history.recorded !== undefined) return history.recorded;',
    to: '',
    test: { project: 'packages/event-store', file: 'one-effect.test' },
  },
  {
    name: 'an offset is settled before the work is done',
    file: 'packages/messaging/src/partition-queue.ts',
    from: '      inHand = record.offset;\n',
    to: '      inHand = record.offset;\n      settled(record.offset + 1n);\n',
    test: { project: 'packages/messaging', file: 'partition-queue.test' },
  },
  {
    name: 'a subscription does not look at the tenant',
    file: 'services/feed/src/subscription/filter.ts',
    from: 'event.metadata.tenant === tenant &&',
    to: 'tenant !== undefined &&',
    test: { project: 'services/feed', file: 'filter.test' },
  },
  {
    name: 'a call is offered to an agent who is full',
    file: 'services/service/src/domain/routing/agent.ts',
    from: 'agent.calls + agent.offers < agent.capacity &&',
    to: 'agent.calls + agent.offers <= agent.capacity &&',
    test: { project: 'services/service', file: 'routing/centre.test' },
  },
  {
    name: 'a repeated batch of a producer is appended again',
    file: 'infra/engines/kafka/src/engine/log/producer-states.ts',
    from: 'if (same !== undefined) return same;',
    to: 'if (same !== undefined) return undefined;',
    test: { project: 'infra/engines/kafka', file: 'partition-log.test' },
  },
  {
    name: 'the event store acknowledges before it has synced',
    file: 'infra/engines/eventstore/src/store/writer.ts',
    from: 'outcome = mutation(session);',
    to: 'outcome = mutation(session);\n        resolve(outcome);',
    test: { project: 'infra/engines/eventstore', file: 'reliability.int', name: 'R14|R2' },
  },
  {
    name: 'the event store does not look at the expected revision',
    file: 'infra/engines/eventstore/src/store/append-rules.ts',
    from: 'if (expected > last) return wrong(target);',
    to: '',
    test: { project: 'infra/engines/eventstore', file: 'append-rules.test' },
  },
  {
    name: 'the event store writes the same event twice',
    file: 'infra/engines/eventstore/src/store/append-rules.ts',
    from: 'if (target.recent(first) === undefined) return APPEND;',
    to: 'if (target.recent(first) === undefined || ids.length > 0) return APPEND;',
    test: { project: 'infra/engines/eventstore', file: 'append-rules.test' },
  },
  {
    name: 'a unique index lets a second owner in',
    file: 'infra/engines/mongo/src/store/records.ts',
    from: 'if (inserted !== 0) continue;',
    to: 'if (inserted !== 0 || entry.length > 0) continue;',
    test: { project: 'infra/engines/mongo', file: 'indexes.int' },
  },
  {
    name: 'an older document overwrites a newer one',
    file: 'packages/read-store/src/mongodb/guarded-write.ts',
    from: 'filter: { _id, position: { $lt: fields.position } }',
    to: 'filter: { _id, position: { $gt: -1n } }',
    test: { project: 'packages/read-store', file: 'mongodb.int' },
  },
  {
    name: 'a lease is given to a second holder',
    file: 'packages/read-store/src/leases.ts',
    from: '{ _id: name, $or: [{ holder }, { until: { $lt: new Date(now) } }] }',
    to: '{ _id: name }',
    test: { project: 'packages/read-store', file: 'leases.int' },
  },
  {
    name: 'what was erased can still be read from memory',
    file: 'packages/privacy/src/create-key-ring.ts',
    from: "memory.set(placeOf(tenant, subject), { state: 'erased' });",
    to: '',
    test: { project: 'packages/privacy', file: 'create-key-ring.test' },
  },
  {
    name: 'a backup brings the key of an erased person back',
    file: 'packages/privacy/src/create-key-ring.ts',
    from: "if (stored?.state === 'erased' || erasure === undefined) return stored;",
    to: 'if (erasure !== undefined || stored !== undefined) return stored;',
    test: { project: 'packages/privacy', file: 'create-key-ring.test' },
  },
  {
    name: 'tokens for somebody else are taken',
    file: 'services/gateway/src/auth/oidc.ts',
    from: '      audience,\n      algorithms: ALGORITHMS,',
    to: '      ...(audience === undefined ? {} : {}),\n      algorithms: ALGORITHMS,',
    test: { project: 'services/gateway', file: 'auth.int' },
  },
  {
    name: 'tokens that expired are taken',
    file: 'services/gateway/src/auth/oidc.ts',
    from: 'const CLOCK_TOLERANCE_S = 5;',
    to: 'const CLOCK_TOLERANCE_S = 500_000_000;',
    test: { project: 'services/gateway', file: 'auth.int' },
  },
  {
    name: 'any certificate of the own authority may call any method',
    file: 'packages/rpc/src/security/permit.ts',
    from: 'if (!mayCall(identity.name, method))',
    to: 'if (!mayCall(identity.name, method) && identity.name.length === 0)',
    test: { project: 'packages/rpc', file: 'transport.int' },
  },
  {
    name: 'a webhook signature does not cover the time',
    file: 'services/feed/src/webhook/signature.ts',
    from: '{timestamp}.',
    to: '{timestamp > 0}.',
    test: { project: 'services/feed', file: 'signature.test' },
  },
  {
    name: 'webhooks are sent to addresses of the own network',
    file: 'services/feed/src/webhook/address-guard.ts',
    from: "['10.0.0.0', 8],",
    to: '',
    test: { project: 'services/feed', file: 'address-guard.test' },
  },
  {
    name: 'a changed event passes the check of the chain',
    file: 'services/feed/src/evidence/verify.ts',
    from: 'findings.push(...compare(block, found));',
    to: 'compare(block, found);',
    test: { project: 'services/feed', file: 'verify.test' },
  },
  {
    name: 'the warehouse takes an event as often as it comes',
    file: 'services/analytics/src/warehouse/loader.ts',
    from: 'position > through && position > (places.get(key) ?? -1n)',
    to: 'position > through',
    test: { project: 'services/analytics', file: 'warehouse.int' },
  },
  {
    name: 'a shard leaves out its customers',
    file: 'services/projection/src/projector/fold-batch.ts',
    from: 'return { own: facts.filter(isOwn), others: facts.filter((fact) => !isOwn(fact)) };',
    to: 'return { own: shard.index === 0 ? facts.filter(isOwn) : [], others: facts.filter((fact) => !isOwn(fact)) };',
    test: { project: 'services/projection', file: 'shards.int' },
  },
  {
    name: 'mails go out in the quiet hours',
    file: 'services/marketing/src/domain/contact/policy.ts',
    from: 'if (hour >= quiet.to && hour < quiet.from) return undefined;',
    to: 'if (hour >= 0) return undefined;',
    test: { project: 'services/marketing', file: 'contacts.int' },
  },
  {
    name: 'a shared switchboard chains a base together',
    file: 'services/customer/src/matching/guard.ts',
    from: 'if (wouldHold > largestComponent)',
    to: 'if (wouldHold > largestComponent * 1_000)',
    test: { project: 'services/customer', file: 'matching.int' },
  },
];
