import { errorCodes } from '../engine/kafka-error.ts';
import type {
  DescribeClusterRequest,
  DescribeClusterResponse,
  FindCoordinatorRequest,
  FindCoordinatorResponse,
} from '../gen/server-codec.ts';
import type { Handler, RequestContext } from './handler.ts';
import { UNKNOWN_OPERATIONS } from './metadata.ts';
import { coordinatorOf } from './partitions.ts';

const GROUP = 0;
const TRANSACTION = 1;

/** FindCoordinator: the node that serves a group or a transactional id; a list of them from version 4 on. */
export const findCoordinator: Handler<FindCoordinatorRequest, FindCoordinatorResponse> = {
  handle(request, context) {
    if (request.keyType !== GROUP && request.keyType !== TRANSACTION) {
      return this.refuse(request, errorCodes.INVALID_REQUEST, context);
    }
    const keys = context.version >= 4 ? request.keys : [request.key];
    const coordinators = keys.map((key) => ({ key, ...locate(key, context), err: 0 }));
    return { ...coordinators[0], coordinators };
  },
  refuse(request, err, { version }) {
    const nowhere = { nodeId: -1, host: '', port: -1, err };
    const keys = version >= 4 ? request.keys : [request.key];
    return { ...nowhere, coordinators: keys.map((key) => ({ key, ...nowhere })) };
  },
};

function locate(key: string, { cluster }: RequestContext) {
  const { nodeId, host, port } = coordinatorOf(cluster, key);
  return { nodeId, host, port };
}

/** DescribeCluster: the nodes. */
export const describeCluster: Handler<DescribeClusterRequest, DescribeClusterResponse> = {
  handle: (_request, { broker, cluster: { endpoints } }) => ({
    clusterId: broker.meta.clusterId,
    controllerId: endpoints[0]?.nodeId ?? 0,
    brokers: endpoints.map(({ nodeId, host, port }) => ({ nodeId, host, port })),
    authOps: UNKNOWN_OPERATIONS,
  }),
  refuse: (_request, err) => ({ err }),
};
