import type { AccountEvent, Territory } from '@icrm/contracts';
import { fold } from '@icrm/decider';
import { type Account, account, type KnownAccount } from '../../domain/account.ts';
import type { Opportunity } from '../../domain/opportunity.ts';
import { planAt, problemOf, territoryOf } from '../../domain/territory-plan.ts';
import { stateOf } from '../../projections/register.ts';
import { accounts, MOST_LEVELS } from '../account-handler.ts';
import { CURRENT, territories } from '../lead-handler.ts';
import { sumsOf } from './opportunity-queries.ts';
import { type Asking, readHistory } from './questions.ts';

/** An account as it stands, or stood at a time, with every fact of it. */
export const getAccount = async ({ store }: Asking, tenant: string, accountId: string, asOf?: string) => {
  const events = await readHistory(store, accounts.stream(tenant, accountId), asOf);
  const state = fold(
    account,
    events.map(({ type, data }) => ({ type, data }) as AccountEvent),
  );
  return state.status === 'unknown' ? undefined : { ...state, events };
};

/** Whose territory an account is in, or was at a time, by what was known of it then. */
export const ownerOf = async (asking: Asking, tenant: string, accountId: string, asOf?: string) => {
  const at = asOf ?? asking.clock.now().toISOString();
  const state = await getAccount(asking, tenant, accountId, at);
  if (state === undefined) return undefined;
  const plan = planAt(await territories.read(asking.store, tenant, CURRENT), at);
  const territory = plan === undefined ? undefined : territoryOf(plan.territories, state);
  return {
    accountId,
    at,
    owner: territory?.owner,
    territoryId: territory?.territoryId,
    name: territory?.name,
    planVersion: plan?.version,
    team: state.team,
  };
};

/** Which accounts would be in another territory under others. Undefined with what is wrong with them. */
export const simulateTerritoryPlan = async (
  { store, register, clock }: Asking,
  tenant: string,
  {
    territories: given,
    asOf,
  }: { readonly territories: readonly Territory[]; readonly asOf?: string | undefined },
) => {
  const problem = problemOf(given);
  if (problem !== undefined) return { problem };
  const plan = planAt(await territories.read(store, tenant, CURRENT), asOf ?? clock.now().toISOString());
  const rows = (await register.find(tenant, 'account')).map((row) => stateOf<KnownAccount>(row));
  const compared = rows.map((state) => ({
    accountId: state.accountId,
    name: state.name,
    before: territoryOf(plan?.territories ?? [], state),
    after: territoryOf(given, state),
  }));
  const moved = compared.filter(
    ({ before, after }) => before?.owner !== after?.owner || before?.territoryId !== after?.territoryId,
  );
  const count = (owner: string, side: 'before' | 'after') =>
    compared.filter((it) => it[side]?.owner === owner).length;
  const owners = new Set(compared.flatMap(({ before, after }) => [before?.owner, after?.owner]));
  return {
    accounts: compared.length,
    moved: moved.length,
    withoutOwner: compared.filter(({ after }) => after === undefined).length,
    owners: [...owners].flatMap((owner) =>
      owner === undefined ? [] : [{ owner, before: count(owner, 'before'), after: count(owner, 'after') }],
    ),
    moves: moved.slice(0, 200).map(({ accountId, name, before, after }) => ({
      ...{ accountId, name },
      from: before?.territoryId,
      to: after?.territoryId,
      fromOwner: before?.owner,
      toOwner: after?.owner,
    })),
  };
};

type Node = {
  readonly accountId: string;
  readonly name: string;
  readonly team: KnownAccount['team'];
  readonly open: ReturnType<typeof sumsOf>;
  readonly won: ReturnType<typeof sumsOf>;
  readonly children: readonly Node[];
  readonly total: { readonly open: ReturnType<typeof sumsOf>; readonly won: ReturnType<typeof sumsOf> };
};

/** The accounts below one, with what is open and was won at each and below it. */
export const getAccountHierarchy = async (asking: Asking, tenant: string, accountId: string) => {
  const top = await accounts.read(asking.store, tenant, accountId);
  return top.status === 'unknown' ? undefined : await nodeOf(asking, tenant, { state: top, above: [] });
};

const nodeOf = async (
  asking: Asking,
  tenant: string,
  { state, above }: { readonly state: KnownAccount; readonly above: readonly string[] },
): Promise<Node> => {
  const { accountId, customerId, name, team } = state;
  const deals = (await asking.register.find(tenant, 'opportunity', { customerId })).map((row) =>
    stateOf<Exclude<Opportunity, { status: 'unknown' }>>(row),
  );
  const path = [...above, accountId];
  const below =
    path.length > MOST_LEVELS ? [] : await asking.register.find(tenant, 'account', { source: accountId });
  const states = below.map((row) => stateOf<Account>(row)).filter((it) => it.status !== 'unknown');
  const children = await Promise.all(
    states
      .filter((child) => !path.includes(child.accountId))
      .map((child) => nodeOf(asking, tenant, { state: child, above: path })),
  );
  const open = sumsOf(deals.filter(({ status }) => status === 'open'));
  const won = sumsOf(deals.filter(({ outcome }) => outcome === 'won'));
  const total = {
    open: addUp([open, ...children.map((child) => child.total.open)]),
    won: addUp([won, ...children.map((child) => child.total.won)]),
  };
  return { accountId, name, team, open, won, children, total };
};

const addUp = (sums: readonly ReturnType<typeof sumsOf>[]) => ({
  count: sums.reduce((all, { count }) => all + count, 0),
  values: sumsOf(sums.flatMap(({ values }) => values)).values,
});
