import type { Group } from '../engine/group/group.ts';
import type {
  DeleteGroupsRequest,
  DeleteGroupsResponse,
  DescribeGroupsRequest,
  DescribeGroupsResponse,
  ListGroupsRequest,
  ListGroupsResponse,
} from '../gen/server-codec.ts';
import type { Handler, RequestContext } from './handler.ts';
import { UNKNOWN_OPERATIONS } from './metadata.ts';
import { attempt, coordinatorOf, requireCoordinator } from './partitions.ts';

const NOTHING = Buffer.alloc(0);

/** DescribeGroups: a group nobody knows is described as Dead. */
export const describeGroups: Handler<DescribeGroupsRequest, DescribeGroupsResponse> = {
  handle: (request, context) => ({ groups: request.groups.map((groupId) => describe(groupId, context)) }),
  refuse: (request, err) => ({
    groups: request.groups.map((groupId) => ({ err, groupId, authOps: UNKNOWN_OPERATIONS })),
  }),
};

function describe(groupId: string, context: RequestContext) {
  const { groups } = context.broker;
  const err = attempt(() => requireCoordinator(context, groupId));
  const group = groups.find(groupId);
  const known = group !== undefined || groups.offsets.has(groupId);
  return {
    err,
    groupId,
    state: group?.state ?? (known ? 'Empty' : 'Dead'),
    protocolType: group?.protocolType ?? groups.offsets.protocolType(groupId),
    protocol: (group?.state === 'Stable' ? group.protocol : null) ?? '',
    members: group === undefined ? [] : describeMembers(group),
    authOps: UNKNOWN_OPERATIONS,
  };
}

function describeMembers(group: Group) {
  return [...group.members].map(({ id, instanceId, clientId, clientHost, protocols, assignment }) => ({
    memberId: id,
    instanceId,
    clientId,
    clientHost,
    metadata: protocols.find(({ name }) => name === group.protocol)?.metadata ?? NOTHING,
    assignment,
  }));
}

/** ListGroups: the groups that this node coordinates, from version 4 on filtered by state. */
export const listGroups: Handler<ListGroupsRequest, ListGroupsResponse> = {
  handle: ({ states }, { broker, cluster }) => ({
    groups: broker.groups
      .list()
      .filter(({ id }) => coordinatorOf(cluster, id).nodeId === cluster.self)
      .filter(({ state }) => states.length === 0 || states.includes(state))
      .map(({ id, state, protocolType }) => ({ groupId: id, protocolType, state })),
  }),
  refuse: (_request, err) => ({ err }),
};

/** DeleteGroups: only groups that nobody is in. */
export const deleteGroups: Handler<DeleteGroupsRequest, DeleteGroupsResponse> = {
  async handle(request, context) {
    const results = request.groups.map((groupId) => ({
      groupId,
      err: attempt(() => {
        requireCoordinator(context, groupId);
        context.broker.groups.delete(groupId);
      }),
    }));
    await context.broker.durable();
    return { results };
  },
  refuse: (request, err) => ({ results: request.groups.map((groupId) => ({ groupId, err })) }),
};
