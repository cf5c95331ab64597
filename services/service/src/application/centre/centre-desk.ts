import type { CommandContext, EventStore } from '@icrm/event-store';
import type { Clock, Part } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import type { CentreCommand } from '../../domain/centre/commands.ts';
import { gaugeQueue } from './centre-metrics.ts';
import { type CentreAnswer, CentreMoved, type CentreOwner, ownCentre } from './centre-owner.ts';
import type { CentreSnapshots } from './centre-snapshots.ts';
import type { Lease, Leases } from './leases.ts';

const log = logger('service.centre');

/** How the streams of centres begin. */
export const centrePrefix = 'centre-';

/** Names a centre. */
export type CentreName = { readonly tenant: string; readonly centreId: string };
/** The centre is owned by another instance, which can be called. */
export class OwnedElsewhere extends Error {
  readonly address: string;
  constructor({ _id, address }: Lease) {
    super(`${_id} is owned by ${address}`);
    this.name = 'OwnedElsewhere';
    this.address = address;
  }
}

/** The centres that this instance owns. */
export type CentreDesk = Part & {
  /** @throws OwnedElsewhere, and what the log throws. */
  submit(name: CentreName, work: Submitted): Promise<CentreAnswer>;
  /** The owner here; takes the centre over when nobody has it. @throws OwnedElsewhere */
  owner(name: CentreName): Promise<CentreOwner>;
};

type Submitted = {
  readonly context: CommandContext;
  readonly command: CentreCommand;
  readonly withinMs: number;
};

export type CentreDeskOptions = {
  readonly store: EventStore;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly renewEveryMs: number;
  readonly snapshots?: CentreSnapshots;
};

/** Until when a lease holds. */
type Held = { until: number };
type Owned = { readonly owner: CentreOwner; readonly held: Held; readonly ends: Map<string, () => void> };

export const createCentreDesk = (options: CentreDeskOptions): CentreDesk => {
  const { store, leases, clock, renewEveryMs, snapshots } = options;
  const owned = new Map<string, Owned>();
  const opening = new Map<string, Promise<CentreOwner>>();
  let timer: NodeJS.Timeout | undefined;
  let renewing: Promise<void> = Promise.resolve();
  const streamOf = ({ tenant, centreId }: CentreName) => `${centrePrefix}${tenant}.${centreId}`;

  const open = async (stream: string): Promise<CentreOwner> => {
    const lease = await leases.take(stream);
    if (lease === undefined) {
      const holder = await leases.holder(stream);
      if (holder !== undefined) throw new OwnedElsewhere(holder);
      throw new CentreMoved(stream);
    }
    const tenant = stream.slice(centrePrefix.length, stream.lastIndexOf('.'));
    const held: Held = { until: lease.until };
    const mayWrite = () => holds(stream, held);
    // A long stream takes its time to read: the lease is kept meanwhile.
    const keeping = setInterval(() => {
      leases
        .take(stream)
        .catch((error: unknown) => log.warn({ err: error, stream }, 'a lease was not renewed'));
    }, renewEveryMs);
    const owner = await ownCentre({ store, stream, tenant, clock, mayWrite, snapshots }).finally(() =>
      clearInterval(keeping),
    );
    owned.set(stream, { owner, held, ends: new Map() });
    log.info({ stream }, 'owns a contact centre');
    return owner;
  };

  /** A lease that lapsed, on a machine that was too busy to renew it, is had again unless somebody else took it. */
  const holds = async (stream: string, held: Held): Promise<boolean> => {
    if (held.until > clock.now().getTime()) return true;
    const lease = await leases.take(stream);
    if (lease !== undefined) held.until = lease.until;
    return lease !== undefined;
  };

  const ownerOf = async (stream: string): Promise<CentreOwner> => {
    const here = owned.get(stream);
    if (here?.owner.works() && (await holds(stream, here.held))) return here.owner;
    if (here !== undefined) await drop(stream);
    const under = opening.get(stream) ?? open(stream).finally(() => opening.delete(stream));
    opening.set(stream, under);
    return under;
  };

  const drop = async (stream: string): Promise<void> => {
    const here = owned.get(stream);
    owned.delete(stream);
    for (const end of here?.ends.values() ?? []) end();
    await here?.owner.stop();
  };

  const renew = async (): Promise<void> => {
    for (const [stream, entry] of owned) {
      const lease = entry.owner.works() ? await leases.take(stream) : undefined;
      if (lease === undefined) await drop(stream);
      else {
        entry.held.until = lease.until;
        gaugeQueues(entry);
      }
    }
    // Offers of a centre whose owner is gone have to time out all the same.
    for (const stream of await leases.orphans(centrePrefix))
      await ownerOf(stream).catch((error: unknown) => log.warn({ err: error, stream }, 'not taken over'));
  };

  const gaugeQueues = ({ owner, ends }: Owned): void => {
    const now = () => clock.now().getTime();
    const live = () => owner.live();
    const queues = new Set([
      ...live().book.queues.keys(),
      ...[...live().book.agents.values()].flatMap(({ profile }) => Object.keys(profile.skills)),
    ]);
    for (const queue of queues) if (!ends.has(queue)) ends.set(queue, gaugeQueue(live, queue, now));
  };

  const again = (): void => {
    timer = setTimeout(() => {
      renewing = renew()
        .catch((error: unknown) => log.warn({ err: error }, 'leases were not renewed'))
        .finally(again);
    }, renewEveryMs);
    timer.unref();
  };
  let stopped = false;

  return {
    name: 'contact-centres',
    async start() {
      again();
      return undefined;
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await renewing;
      clearTimeout(timer);
      for (const stream of [...owned.keys()]) {
        await drop(stream);
        await leases.release(stream);
      }
    },
    async submit(name, { context, command, withinMs }) {
      if (stopped) throw new CentreMoved(streamOf(name));
      const stream = streamOf(name);
      const owner = await ownerOf(stream);
      const answer = await owner.submit(context, command, withinMs);
      // Nobody opened it: a name that was mistyped is not kept.
      if (owner.revision() < 0n) {
        await drop(stream);
        await leases.forget(stream);
      }
      return answer;
    },
    owner: (name) => (stopped ? Promise.reject(new CentreMoved(streamOf(name))) : ownerOf(streamOf(name))),
  };
};
