import type { EquipmentEvent, PhoneCallEvent, PortalTaskEvent } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { type Equipment, equipment } from '../domain/equipment/equipment.ts';
import { logView } from './log-view.ts';

type Day = { asked: number; contained: number; readonly leftAt: Map<string, number> };
type OpenCall = { readonly system: string; readonly day: string; served: boolean; escalated: boolean };

/** How machines serve calls, counted by tenant, exchange and day; in memory, caught up with the log when it is asked. */
export const containment = (store: EventStore) => {
  const days = new Map<string, Day>();
  const open = new Map<string, OpenCall>();

  const of = (tenant: string, { system, day }: OpenCall): Day => {
    const key = JSON.stringify([tenant, system, day]);
    const known = days.get(key) ?? { asked: 0, contained: 0, leftAt: new Map<string, number>() };
    days.set(key, known);
    return known;
  };

  const close = (tenant: string, callId: string): void => {
    const call = open.get(callId);
    open.delete(callId);
    if (call === undefined || !(call.served || call.escalated)) return;
    const counts = of(tenant, call);
    counts.asked += 1;
    if (!call.escalated) counts.contained += 1;
  };

  const note = (tenant: string, { type, data }: PhoneCallEvent): void => {
    const call = open.get(data.callId);
    if (type === 'PhoneCallRang')
      open.set(data.callId, {
        system: data.system ?? '',
        day: data.at.slice(0, 10),
        served: false,
        escalated: false,
      });
    else if (type === 'PhoneCallEnded') close(tenant, data.callId);
    else if (call === undefined) return;
    else if (type === 'PhoneSelfServiceCompleted') call.served = true;
    else if (type === 'PhoneSelfServiceEscalated') {
      call.escalated = true;
      const { leftAt } = of(tenant, call);
      const place = JSON.stringify([data.task ?? '', data.step]);
      leftAt.set(place, (leftAt.get(place) ?? 0) + 1);
    }
  };
  const view = logView(store, ['phonecall-'], ({ type, data, metadata: { tenant } }) =>
    // These streams hold their events alone.
    note(tenant, { type, data } as PhoneCallEvent),
  );

  return {
    /** Of calls that are over; days are those of the ring, UTC. */
    async rate({ tenant, system, from = '', until = '~' }: ContainmentQuestion) {
      await view.fresh();
      const asked = [...days]
        .map(([key, counts]) => ({ key: JSON.parse(key) as [string, string, string], ...counts }))
        .filter(({ key: [whose, where, day] }) => {
          const here = system === undefined || system === where;
          return whose === tenant && here && day >= from && day <= until;
        });
      const calls = asked.reduce((sum, each) => sum + each.asked, 0);
      const contained = asked.reduce((sum, each) => sum + each.contained, 0);
      const places = new Map<string, number>();
      for (const { leftAt } of asked)
        for (const [place, count] of leftAt) places.set(place, (places.get(place) ?? 0) + count);
      const leftAt = [...places].map(([place, count]) => {
        const [task, step] = JSON.parse(place) as [string, string];
        return { task, step, calls: count };
      });
      leftAt.sort((a, b) => b.calls - a.calls);
      return { calls, contained, rate: calls === 0 ? 0 : contained / calls, leftAt };
    },
  };
};
type ContainmentQuestion = {
  readonly tenant: string;
  readonly system?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
};

type Left = { abandoned: number; lastAt: string };

/** Where customers leave what they begin at their own door. */
export const portalGaps = (store: EventStore) => {
  const tenants = new Map<string, { started: number; completed: number; readonly gaps: Map<string, Left> }>();
  const of = (tenant: string) => {
    const known = tenants.get(tenant) ?? { started: 0, completed: 0, gaps: new Map<string, Left>() };
    tenants.set(tenant, known);
    return known;
  };
  const view = logView(store, ['portaltask-'], ({ type, data, metadata: { tenant } }) => {
    // These streams hold their events alone.
    const event = { type, data } as PortalTaskEvent;
    const counts = of(tenant);
    if (event.type === 'PortalTaskStarted') counts.started += 1;
    if (event.type === 'PortalTaskCompleted') counts.completed += 1;
    if (event.type !== 'PortalTaskAbandoned') return;
    const place = JSON.stringify([event.data.task, event.data.step]);
    const left = counts.gaps.get(place) ?? { abandoned: 0, lastAt: '' };
    counts.gaps.set(place, { abandoned: left.abandoned + 1, lastAt: event.data.at });
  });
  return async (tenant: string) => {
    await view.fresh();
    const { started, completed, gaps } = of(tenant);
    return {
      ...{ started, completed },
      gaps: [...gaps]
        .map(([place, left]) => {
          const [task, step] = JSON.parse(place) as [string, string];
          return { task, step, ...left };
        })
        .sort((a, b) => b.abandoned - a.abandoned),
    };
  };
};

/** What messages and calls pass through, and how it is. */
export const equipmentList = (store: EventStore) => {
  const known = new Map<string, { readonly tenant: string; readonly state: Equipment }>();
  const view = logView(store, ['equipment-'], ({ stream, type, data, metadata: { tenant } }) => {
    // These streams hold their events alone.
    const event = { type, data } as EquipmentEvent;
    const before = known.get(stream)?.state ?? equipment.initial;
    known.set(stream, { tenant, state: equipment.evolve(before, event) });
  });
  return async (tenant: string) => {
    await view.fresh();
    return [...known.values()].flatMap(({ tenant: whose, state }) => {
      if (whose !== tenant || state.status === 'unregistered') return [];
      const { place = '', lines = 0, reason = '', ...rest } = state;
      return [{ ...rest, place, lines, reason }];
    });
  };
};
