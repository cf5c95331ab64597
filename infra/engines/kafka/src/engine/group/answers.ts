import type { ErrorName } from '../kafka-error.ts';
import type { Members } from './members.ts';
import type { JoinAnswer, Member, SyncAnswer } from './types.ts';

const NOTHING = Buffer.alloc(0);

export function refuseJoin(error: ErrorName, memberId: string): JoinAnswer {
  return {
    error,
    generation: -1,
    protocolType: null,
    protocol: null,
    leaderId: '',
    memberId,
    skipAssignment: false,
    members: [],
  };
}

export function refuseSync(error: ErrorName): SyncAnswer {
  return { error, protocolType: null, protocol: null, assignment: NOTHING };
}

/** The current generation of a group. */
export type Generation = {
  readonly members: Members;
  readonly generation: number;
  readonly protocolType: string | null;
  readonly protocol: string | null;
};

export function syncAnswer({ protocolType, protocol }: Generation, { assignment }: Member): SyncAnswer {
  return { error: 'NONE', protocolType, protocol, assignment };
}

/** What a member of the current generation is told; the leader also gets everybody's metadata. */
export function joinAnswer(group: Generation, member: Member): JoinAnswer {
  const { members, protocol } = group;
  const isLeader = members.leaderId === member.id;
  return {
    error: 'NONE',
    generation: group.generation,
    protocolType: group.protocolType,
    protocol,
    leaderId: members.leaderId ?? '',
    memberId: member.id,
    skipAssignment: false,
    members: isLeader
      ? [...members].map(({ id, instanceId, protocols }) => ({
          memberId: id,
          instanceId,
          metadata: protocols.find(({ name }) => name === protocol)?.metadata ?? NOTHING,
        }))
      : [],
  };
}
