import { randomUUID } from 'node:crypto';
import gossipPb from '@eventstore/db-client/generated/gossip_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import type { EngineContext } from './engine-context.ts';

const INSTANCE_ID = randomUUID();

/** Gossip/Read of a single node: it is the living leader. */
export const readGossip = async ({ endpoint: listening }: EngineContext): Promise<gossipPb.ClusterInfo> => {
  const endpoint = new gossipPb.EndPoint();
  endpoint.setAddress(listening.address);
  endpoint.setPort(listening.port);
  const id = new sharedPb.UUID();
  id.setString(INSTANCE_ID);
  const member = new gossipPb.MemberInfo();
  member.setInstanceId(id);
  member.setIsAlive(true);
  member.setState(gossipPb.MemberInfo.VNodeState.LEADER);
  member.setHttpEndPoint(endpoint);
  const cluster = new gossipPb.ClusterInfo();
  cluster.addMembers(member);
  return cluster;
};
