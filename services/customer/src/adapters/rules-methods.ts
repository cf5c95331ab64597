import { patienceOf } from '@icrm/command-service';
import type { identityV1, MatchRules } from '@icrm/contracts';
import { type Handlers, validated } from '@icrm/rpc';
import type { Matching } from '../matching/matching.ts';
import { previewRules } from '../matching/preview-rules.ts';
import { handleMatchRules } from '../matching/rule-book.ts';
import { firstSettings } from '../matching/rules.ts';
import { identityRequests as requests } from './identity-requests.ts';
import { refuse, toResult } from './refusals.ts';

type RulesMethods = Pick<
  Handlers<typeof identityV1.IdentityServiceService>,
  'publishMatchRules' | 'activateMatchRules' | 'listMatchRules' | 'previewMatchRules'
>;

const toRules = ({ exact, ...rules }: MatchRules): identityV1.MatchRules => ({
  ...rules,
  exact: exact.map((it) => ({ ...it })),
});

/** The methods of IdentityService about the rules of matching. */
export const rulesMethods = (matching: Matching): RulesMethods => ({
  publishMatchRules: validated(requests.publishMatchRules, async ({ context, ...data }, call) => {
    const by = context.actor.id;
    const outcome = await handleMatchRules(
      { store: matching.store, context, ...patienceOf(call) },
      { type: 'PublishMatchRules', data: { ...data, by } },
    );
    const result = toResult(outcome);
    const [published] = outcome.accepted ? outcome.events : [];
    return { version: published?.data.version ?? 0, result };
  }),

  activateMatchRules: validated(requests.activateMatchRules, async ({ context, ...data }, call) => {
    const by = context.actor.id;
    const outcome = await handleMatchRules(
      { store: matching.store, context, ...patienceOf(call) },
      { type: 'ActivateMatchRules', data: { ...data, by } },
    );
    const result = toResult(outcome);
    matching.rules.forget(context.tenant);
    return { result };
  }),

  listMatchRules: validated(requests.listMatchRules, async ({ tenant }) => {
    const { active, published } = await matching.rules.read(tenant);
    const first = { version: 1, rules: toRules(firstSettings), why: '', by: '', at: '' };
    return { active, versions: [first, ...published.map((it) => ({ ...it, rules: toRules(it.rules) }))] };
  }),

  previewMatchRules: validated(requests.previewMatchRules, async function* ({ tenant, version }, { signal }) {
    const other = await matching.rules.version(tenant, version);
    if (other === undefined) throw refuse('unknown-rule-version', { version: String(version) });
    for await (const { phase, examples, ...counts } of previewRules(matching, other, { tenant, signal }))
      yield {
        phase,
        records: BigInt(counts.records),
        matched: BigInt(counts.matched),
        same: BigInt(counts.same),
        different: BigInt(counts.different),
        newlyLinked: BigInt(counts.newlyLinked),
        noLongerLinked: BigInt(counts.noLongerLinked),
        examples: examples.map((it) => ({ ...it })),
      };
  }),
});
