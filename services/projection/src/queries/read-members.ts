import type { RpcCall } from '@icrm/rpc';
import type { Generation } from '../projector/generation.ts';
import type { Facet } from '../view/facet.ts';
import { componentAsOf } from './as-of.ts';
import { findComponent } from './find-component.ts';
import { awaitPosition } from './freshness.ts';
import type { LiveViews } from './live-views.ts';

/** Whom to read, in which generation. */
type Whom = { readonly generation: Generation; readonly tenant: string; readonly customerId: string };

/** Everybody linked with a customer, with exactly what the log says of them up to a position. */
export type MembersAt = { readonly members: readonly Facet[]; readonly position: bigint };

type Call = Pick<RpcCall, 'signal' | 'remainingMs'>;

const mostTries = 5;

const latestOf = (members: readonly Facet[]): bigint =>
  members.reduce((latest, facet) => {
    const position = BigInt(facet.position);
    return position > latest ? position : latest;
  }, 0n);

/**
 * Facets are written a moment before their batch counts as applied, and those of one batch not at one stroke. Whoever finds
 * one that is ahead waits for the batch and reads again, so that what is answered is the state at a position and can be
 * asked for again. Of somebody who never rests it is folded from the timeline.
 */
export const createReadMembers =
  ({ progress, sections, definitionOf }: LiveViews) =>
  async ({ generation, tenant, customerId }: Whom, call: Call): Promise<MembersAt> => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const position = progress.position();
      const members = await findComponent(generation, tenant, customerId);
      const latest = latestOf(members);
      if (latest <= position) return { members, position };
      await awaitPosition(progress, latest, call);
    }
    const position = progress.position();
    const moment = { kind: 'position', position } as const;
    const options = { moment, sections, definitionOf };
    return { members: await componentAsOf(generation, { tenant, customerId }, options), position };
  };
