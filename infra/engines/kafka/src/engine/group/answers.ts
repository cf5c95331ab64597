import type { ErrorName } from '../kafka-error.ts';
import type { Group } from './group.ts';
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

/** What a member of the current generation is told; the leader also gets everybody's metadata. */
export function joinAnswer(group: Group, member: Member): JoinAnswer {
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
