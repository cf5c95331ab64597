import type { AccountEvent, Territory, TerritoryEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { type AccountFacts, account } from './account.ts';
import { planAt, territoryOf, territoryPlans } from './territory-plan.ts';

const at = '2026-03-02T09:00:00.000Z';
const names = { accountId: 'acc-1', customerId: 'ana' };
const registered: AccountEvent = {
  type: 'AccountRegistered',
  data: { ...names, name: 'Ruiz SL', country: 'ES', region: 'M', at },
};
const given = (facts: Partial<AccountFacts> = {}, ...events: AccountEvent[]) =>
  specify(account, { now: at, id: 'acc-1', actor: 'boss', ...facts })(...events);
const centre: Territory = {
  territoryId: 'centre',
  name: 'Centre',
  owner: 'seller-3',
  accounts: [],
  segments: [],
  areas: [{ country: 'ES', region: 'M' }],
};

describe('an account', () => {
  test('is registered once', () => {
    const register = {
      type: 'RegisterAccount',
      data: { customerId: 'ana', name: 'Ruiz SL', country: 'ES', region: 'M' },
    } as const;
    given().when(register).then(registered);
    given({}, registered).when(register).thenRejected('account-already-registered');
    given().when({ type: 'ChangeAccount', data: {} }).thenRejected('account-not-found');
  });

  test('tells only what changed', () => {
    given({}, registered)
      .when({ type: 'ChangeAccount', data: { country: 'ES', segment: 'smb' } })
      .then({ type: 'AccountChanged', data: { ...names, segment: 'smb', at } });
    given({}, registered)
      .when({ type: 'ChangeAccount', data: { country: 'ES' } })
      .then();
  });

  test('belongs to another, but never in a round', () => {
    const link = (parentId: string) => ({ type: 'LinkParentAccount', data: { parentId } }) as const;
    const linked: AccountEvent = { type: 'ParentAccountLinked', data: { ...names, parentId: 'acc-2', at } };
    given({ ancestors: ['acc-2', 'acc-3'] }, registered)
      .when(link('acc-2'))
      .then(linked);
    given({ ancestors: ['acc-2', 'acc-1'] }, registered)
      .when(link('acc-2'))
      .thenRejected('account-hierarchy-round');
    given({ ancestors: ['acc-1'] }, registered)
      .when(link('acc-1'))
      .thenRejected('account-hierarchy-round');
    given({ ancestors: [] }, registered).when(link('acc-2')).thenRejected('parent-account-not-found');
    given({}, registered, linked)
      .when({ type: 'UnlinkParentAccount', data: {} })
      .then({ type: 'ParentAccountUnlinked', data: { ...names, parentId: 'acc-2', at } });
    given({}, registered)
      .when({ type: 'UnlinkParentAccount', data: {} })
      .thenRejected('parent-account-not-linked');
  });

  test('has a team', () => {
    const assigned: AccountEvent = {
      type: 'AccountTeamAssigned',
      data: { ...names, member: 'seller-3', role: 'manager', at },
    };
    const assign = { type: 'AssignAccountTeam', data: { member: 'seller-3', role: 'manager' } } as const;
    const release = { type: 'ReleaseAccountTeam', data: { member: 'seller-3' } } as const;
    given({}, registered).when(assign).then(assigned);
    given({}, registered, assigned).when(assign).then();
    given({}, registered, assigned)
      .when(release)
      .then({ type: 'AccountTeamReleased', data: { ...names, member: 'seller-3', at } });
    given({}, registered).when(release).thenRejected('team-member-not-found');
  });

  test('keeps what its contacts were called before, and who said so', () => {
    const added: AccountEvent = {
      type: 'ContactAdded',
      data: { ...names, contactId: 'c-1', name: 'Luis', email: 'luis@example.com', at },
    };
    given({ contactId: 'c-1' }, registered)
      .when({ type: 'AddContact', data: { name: 'Luis', email: 'luis@example.com' } })
      .then(added);
    given({ contactId: 'c-1' }, registered, added)
      .when({ type: 'AddContact', data: { name: 'Luis' } })
      .thenRejected('contact-already-added');
    given({}, registered, added)
      .when({
        type: 'ChangeContact',
        data: { contactId: 'c-1', name: 'Luis', email: 'l@example.com', source: 'visit' },
      })
      .then({
        type: 'ContactDetailChanged',
        data: {
          ...names,
          contactId: 'c-1',
          field: 'email',
          old: 'luis@example.com',
          new: 'l@example.com',
          source: 'visit',
          at,
        },
      });
    given({}, registered)
      .when({ type: 'ChangeContact', data: { contactId: 'c-9', source: 'visit' } })
      .thenRejected('contact-not-found');
  });

  test('moves when a plan says so, once', () => {
    const place = { type: 'PlaceInTerritory', data: { planVersion: 1, territory: centre } } as const;
    const moved: AccountEvent = {
      type: 'AccountMovedTerritory',
      data: { ...names, planVersion: 1, to: 'centre', owner: 'seller-3', at },
    };
    given({}, registered).when(place).then(moved);
    given({}, registered, moved).when(place).then();
    given({}, registered)
      .when({ type: 'PlaceInTerritory', data: { planVersion: 1 } })
      .then();
    given({}, registered, moved)
      .when({ type: 'PlaceInTerritory', data: { planVersion: 2 } })
      .then({ type: 'AccountMovedTerritory', data: { ...names, planVersion: 2, from: 'centre', at } });
  });
});

describe('a territory plan', () => {
  const plan = (territories: Territory[], effectiveFrom = at) =>
    ({ type: 'PublishTerritoryPlan', data: { effectiveFrom, territories } }) as const;
  const published = (version: number, effectiveFrom = at): TerritoryEvent => ({
    type: 'TerritoryPlanPublished',
    data: { version, effectiveFrom, territories: [centre], at },
  });
  const givenPlans = specify(territoryPlans, { now: at, id: 'current', actor: 'boss' });

  test('counts its versions', () => {
    givenPlans()
      .when(plan([centre]))
      .then(published(1));
    givenPlans(published(1))
      .when(plan([centre]))
      .then(published(2));
  });
  test('never changes the past, and is clear', () => {
    givenPlans()
      .when(plan([centre], '2026-03-01T00:00:00.000Z'))
      .thenRejected('plan-in-the-past');
    givenPlans()
      .when(plan([centre, centre]))
      .thenRejected('territory-named-twice');
    givenPlans()
      .when(plan([{ ...centre, areas: [] }]))
      .thenRejected('territory-without-predicate');
    const named = { ...centre, accounts: ['x'] };
    givenPlans()
      .when(plan([named, { ...named, territoryId: 'other' }]))
      .thenRejected('account-named-twice');
  });
  test('is applied once', () => {
    const apply = { type: 'ApplyTerritoryPlan', data: { version: 1 } } as const;
    const applied: TerritoryEvent = { type: 'TerritoryPlanApplied', data: { version: 1, at } };
    givenPlans(published(1)).when(apply).then(applied);
    givenPlans(published(1), applied).when(apply).then();
  });
  test('holds from its day on; what was published last counts', () => {
    const of = (version: number, effectiveFrom: string) => ({ version, effectiveFrom, territories: [] });
    const plans = { plans: [of(1, '2026-01'), of(2, '2026-06'), of(3, '2026-03')], applied: [] };
    expect(['2025-12', '2026-02', '2026-04', '2026-07'].map((time) => planAt(plans, time)?.version)).toEqual([
      undefined,
      1,
      3,
      3,
    ]);
  });
  test('names accounts before segments and areas', () => {
    const key = { ...centre, territoryId: 'key', accounts: ['acc-1'], areas: [] };
    const smb = { ...centre, territoryId: 'smb', segments: ['smb'], areas: [{ country: 'ES' }] };
    const old = {
      ...centre,
      territoryId: 'old',
      areas: [{ country: 'ES', region: 'M', postcodePrefix: '280' }],
    };
    const ids = (placed: Parameters<typeof territoryOf>[1]) =>
      territoryOf([old, smb, centre, key], placed)?.territoryId;
    const madrid = { country: 'ES', region: 'M' };
    expect(ids({ accountId: 'acc-1', ...madrid, postcode: '28001' })).toBe('key');
    expect(ids({ accountId: 'acc-2', ...madrid, postcode: '28001' })).toBe('old');
    expect(ids({ accountId: 'acc-2', ...madrid, segment: 'smb' })).toBe('smb');
    expect(ids({ accountId: 'acc-2', ...madrid })).toBe('centre');
    expect(ids({ accountId: 'acc-2', country: 'PT', segment: 'smb' })).toBeUndefined();
  });
});
