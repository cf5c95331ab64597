import { errorCodes } from '../engine/kafka-error.ts';
import type {
  HeartbeatRequest,
  HeartbeatResponse,
  JoinGroupRequest,
  JoinGroupResponse,
  LeaveGroupRequest,
  LeaveGroupResponse,
  SyncGroupRequest,
  SyncGroupResponse,
} from '../gen/server-codec.ts';
import type { Handler, RequestContext } from './handler.ts';
import { attempt, requireCoordinator } from './partitions.ts';

/** JoinGroup: waits until the group's next generation is complete. */
export const joinGroup: Handler<JoinGroupRequest, JoinGroupResponse> = {
  async handle(request, context) {
    requireCoordinator(context, request.groupId);
    const { error, generation, leaderId, ...answer } = await context.broker.groups.join({
      groupId: request.groupId,
      memberId: request.memberId,
      instanceId: request.instanceId,
      clientId: context.clientId,
      clientHost: context.clientHost,
      sessionTimeoutMs: request.sessionTimeout,
      rebalanceTimeoutMs: request.rebalanceTimeout,
      protocolType: request.protocolType,
      // The frame they are part of is let go; what the group keeps is copied.
      protocols: request.protocols.map(({ name, metadata }) => ({ name, metadata: Buffer.from(metadata) })),
      requireMemberId: context.version >= 4,
      canSkipAssignment: context.version >= 9,
    });
    const protocol = answer.protocol ?? (context.version < 7 ? '' : null);
    return { err: errorCodes[error], generation, leader: leaderId, ...answer, protocol };
  },
  refuse: (request, err) => ({ err, generation: -1, memberId: request.memberId, protocol: '' }),
};

/** SyncGroup: waits for the leader's assignment. */
export const syncGroup: Handler<SyncGroupRequest, SyncGroupResponse> = {
  async handle(request, context) {
    requireCoordinator(context, request.groupId);
    const { error, ...answer } = await context.broker.groups.sync(request.groupId, request);
    return { err: errorCodes[error], ...answer };
  },
  refuse: (_request, err) => ({ err }),
};

/** Heartbeat. */
export const heartbeat: Handler<HeartbeatRequest, HeartbeatResponse> = {
  handle(request, context) {
    requireCoordinator(context, request.groupId);
    context.broker.groups.heartbeat(request.groupId, request);
    return { err: 0 };
  },
  refuse: (_request, err) => ({ err }),
};

/** LeaveGroup: one member, from version 3 on a list with an answer for each. */
export const leaveGroup: Handler<LeaveGroupRequest, LeaveGroupResponse> = {
  handle(request, context) {
    requireCoordinator(context, request.groupId);
    if (context.version < 3) {
      context.broker.groups.leave(request.groupId, { memberId: request.memberId, instanceId: null });
      return { err: 0 };
    }
    return { err: 0, members: request.members.map((member) => leave(request.groupId, member, context)) };
  },
  refuse: (_request, err) => ({ err }),
};

type Leaver = { readonly memberId: string; readonly instanceId: string | null };

function leave(groupId: string, { memberId, instanceId }: Leaver, context: RequestContext) {
  const err = attempt(() => context.broker.groups.leave(groupId, { memberId, instanceId }));
  return { memberId, instanceId, err };
}
