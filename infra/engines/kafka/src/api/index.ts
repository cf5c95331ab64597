import { apis } from '../gen/server-codec.ts';
import { advertised, apiVersions } from './api-versions.ts';
import { alterConfigs, describeConfigs, incrementalAlterConfigs } from './configs.ts';
import { describeCluster, findCoordinator } from './coordinators.ts';
import { fetch } from './fetch.ts';
import { deleteGroups, describeGroups, listGroups } from './group-admin.ts';
import { defineApi, type Served } from './handler.ts';
import { listOffsets } from './list-offsets.ts';
import { heartbeat, joinGroup, leaveGroup, syncGroup } from './membership.ts';
import { metadata } from './metadata.ts';
import { offsetCommit, offsetDelete, offsetFetch } from './offsets.ts';
import { produce } from './produce.ts';
import { initProducerId } from './producer-ids.ts';
import { deleteRecords, offsetForLeaderEpoch } from './records.ts';
import { saslAuthenticate, saslHandshake } from './sasl.ts';
import { createPartitions, createTopics, deleteTopics } from './topics.ts';
import { addOffsetsToTxn, addPartitionsToTxn, endTxn, txnOffsetCommit } from './transactions.ts';

export const API_VERSIONS_KEY = apis.ApiVersions.key;

/** What may be asked before a client has authenticated. */
export const beforeAuthentication: ReadonlySet<number> = new Set([
  apis.ApiVersions.key,
  apis.SaslHandshake.key,
  apis.SaslAuthenticate.key,
]);

/** Everything that is served, by api key. The list is closed: what is not in it is not advertised. */
export function buildRegistry(): ReadonlyMap<number, Served> {
  const registry = new Map<number, Served>();
  const ranges = () => [...registry.values()].map(advertised).sort((a, b) => a.key - b.key);
  const served = [
    defineApi(apis.Produce, produce),
    defineApi(apis.Fetch, fetch),
    defineApi(apis.ListOffsets, listOffsets),
    defineApi(apis.Metadata, metadata),
    defineApi(apis.OffsetCommit, offsetCommit),
    defineApi(apis.OffsetFetch, offsetFetch),
    defineApi(apis.FindCoordinator, findCoordinator),
    defineApi(apis.JoinGroup, joinGroup),
    defineApi(apis.Heartbeat, heartbeat),
    defineApi(apis.LeaveGroup, leaveGroup),
    defineApi(apis.SyncGroup, syncGroup),
    defineApi(apis.DescribeGroups, describeGroups),
    defineApi(apis.ListGroups, listGroups),
    defineApi(apis.SaslHandshake, saslHandshake),
    defineApi(apis.SaslAuthenticate, saslAuthenticate),
    defineApi(apis.ApiVersions, apiVersions(ranges)),
    defineApi(apis.CreateTopics, createTopics),
    defineApi(apis.DeleteTopics, deleteTopics),
    defineApi(apis.DeleteRecords, deleteRecords),
    defineApi(apis.InitProducerId, initProducerId),
    defineApi(apis.OffsetForLeaderEpoch, offsetForLeaderEpoch),
    defineApi(apis.AddPartitionsToTxn, addPartitionsToTxn),
    defineApi(apis.AddOffsetsToTxn, addOffsetsToTxn),
    defineApi(apis.EndTxn, endTxn),
    defineApi(apis.TxnOffsetCommit, txnOffsetCommit),
    defineApi(apis.DescribeConfigs, describeConfigs),
    defineApi(apis.AlterConfigs, alterConfigs),
    defineApi(apis.CreatePartitions, createPartitions),
    defineApi(apis.DeleteGroups, deleteGroups),
    defineApi(apis.IncrementalAlterConfigs, incrementalAlterConfigs),
    defineApi(apis.OffsetDelete, offsetDelete),
    defineApi(apis.DescribeCluster, describeCluster),
  ];
  for (const api of served) registry.set(api.key, api);
  return registry;
}
