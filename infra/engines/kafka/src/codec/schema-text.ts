/**
 * The wire schema of every served message, from which `src/gen` is generated (`node scripts/gen.ts`).
 *
 * `Name key min-max fN` (N = first flexible version, 99 = never), then `>` request body and `<` response body.
 * `field type[?] [versions]`: `?` nullable, `3+` from version 3, `0-2` a range; `name [ … ]` an array of structs,
 * `[]i32` an array of primitives. Types: i8 i16 i32 i64 bool str bytes uuid.
 */
export const schemaText = `
Produce 0 3-9 f9
> txnId str? 3+; acks i16; timeoutMs i32; topics [name str; parts [index i32; records bytes?]]
< topics [name str; parts [index i32; err i16; baseOffset i64; logAppendTime i64 2+; logStart i64 5+; recErrs [bi i32; msg str?] 8+; errMsg str? 8+]]; throttle i32 1+
Fetch 1 4-13 f12
> replicaId i32; maxWaitMs i32; minBytes i32; maxBytes i32 3+; isolation i8 4+; sessionId i32 7+; sessionEpoch i32 7+; topics [name str 0-12; topicId uuid 13+; parts [index i32; leaderEpoch i32 9+; offset i64; lastFetchedEpoch i32 12+; logStart i64 5+; maxBytes i32]]; forgotten [name str 0-12; topicId uuid 13+; parts []i32] 7+; rackId str 11+
< throttle i32 1+; err i16 7+; sessionId i32 7+; topics [name str 0-12; topicId uuid 13+; parts [index i32; err i16; hw i64; lso i64 4+; logStart i64 5+; aborted? [producerId i64; firstOffset i64] 4+; preferredReplica i32 11+; records bytes?]]
ListOffsets 2 1-7 f6
> replicaId i32; isolation i8 2+; topics [name str; parts [index i32; leaderEpoch i32 4+; timestamp i64]]
< throttle i32 2+; topics [name str; parts [index i32; err i16; timestamp i64; offset i64; leaderEpoch i32 4+]]
Metadata 3 0-12 f9
> topics? [topicId uuid 10+; name str?]; autoCreate bool 4+; clusterAuth bool 8-10; topicAuth bool 8+
< throttle i32 3+; brokers [nodeId i32; host str; port i32; rack str? 1+]; clusterId str? 2+; controllerId i32 1+; topics [err i16; name str?; topicId uuid 10+; internal bool 1+; parts [err i16; index i32; leader i32; leaderEpoch i32 7+; replicas []i32; isr []i32; offline []i32 5+]; authOps i32 8+]; clusterAuthOps i32 8-10
OffsetCommit 8 2-8 f8
> groupId str; generation i32 1+; memberId str 1+; instanceId str? 7+; retentionMs i64 2-4; topics [name str; parts [index i32; offset i64; leaderEpoch i32 6+; metadata str?]]
< throttle i32 3+; topics [name str; parts [index i32; err i16]]
OffsetFetch 9 1-8 f6
> groupId str 0-7; topics? [name str; parts []i32] 0-7; groups [groupId str; topics? [name str; parts []i32]] 8+; requireStable bool 7+
< throttle i32 3+; topics [name str; parts [index i32; offset i64; leaderEpoch i32 5+; metadata str?; err i16]] 0-7; err i16 2-7; groups [groupId str; topics [name str; parts [index i32; offset i64; leaderEpoch i32; metadata str?; err i16]]; err i16] 8+
FindCoordinator 10 0-4 f3
> key str 0-3; keyType i8 1+; keys []str 4+
< throttle i32 1+; err i16 0-3; errMsg str? 1-3; nodeId i32 0-3; host str 0-3; port i32 0-3; coordinators [key str; nodeId i32; host str; port i32; err i16; errMsg str?] 4+
JoinGroup 11 0-9 f6
> groupId str; sessionTimeout i32; rebalanceTimeout i32 1+; memberId str; instanceId str? 5+; protocolType str; protocols [name str; metadata bytes]; reason str? 8+
< throttle i32 2+; err i16; generation i32; protocolType str? 7+; protocol str?; leader str; skipAssignment bool 9+; memberId str; members [memberId str; instanceId str? 5+; metadata bytes]
Heartbeat 12 0-4 f4
> groupId str; generation i32; memberId str; instanceId str? 3+
< throttle i32 1+; err i16
LeaveGroup 13 0-5 f4
> groupId str; memberId str 0-2; members [memberId str; instanceId str?; reason str? 5+] 3+
< throttle i32 1+; err i16; members [memberId str; instanceId str?; err i16] 3+
SyncGroup 14 0-5 f4
> groupId str; generation i32; memberId str; instanceId str? 3+; protocolType str? 5+; protocol str? 5+; assignments [memberId str; assignment bytes]
< throttle i32 1+; err i16; protocolType str? 5+; protocol str? 5+; assignment bytes
DescribeGroups 15 0-5 f5
> groups []str; authOps bool 3+
< throttle i32 1+; groups [err i16; groupId str; state str; protocolType str; protocol str; members [memberId str; instanceId str? 4+; clientId str; clientHost str; metadata bytes; assignment bytes]; authOps i32 3+]
ListGroups 16 0-4 f3
> states []str 4+
< throttle i32 1+; err i16; groups [groupId str; protocolType str; state str 4+]
SaslHandshake 17 0-1 f99
> mechanism str
< err i16; mechanisms []str
ApiVersions 18 0-3 f3
> clientName str 3+; clientVersion str 3+
< err i16; apis [key i16; min i16; max i16]; throttle i32 1+
CreateTopics 19 0-7 f5
> topics [name str; numPartitions i32; replicationFactor i16; assignments [index i32; brokers []i32]; configs [name str; value str?]]; timeoutMs i32; validateOnly bool 1+
< throttle i32 2+; topics [name str; topicId uuid 7+; err i16; errMsg str? 1+; numPartitions i32 5+; replicationFactor i16 5+; configs? [name str; value str?; readOnly bool; source i8; sensitive bool] 5+]
DeleteTopics 20 0-6 f4
> topics [name str?; topicId uuid] 6+; names []str 0-5; timeoutMs i32
< throttle i32 1+; topics [name str?; topicId uuid 6+; err i16; errMsg str? 5+]
DeleteRecords 21 0-2 f2
> topics [name str; parts [index i32; offset i64]]; timeoutMs i32
< throttle i32; topics [name str; parts [index i32; lowWatermark i64; err i16]]
InitProducerId 22 0-4 f2
> txnId str?; txnTimeout i32; producerId i64 3+; producerEpoch i16 3+
< throttle i32; err i16; producerId i64; producerEpoch i16
OffsetForLeaderEpoch 23 2-4 f4
> replicaId i32 3+; topics [name str; parts [index i32; currentLeaderEpoch i32; leaderEpoch i32]]
< throttle i32 2+; topics [name str; parts [err i16; index i32; leaderEpoch i32 1+; endOffset i64]]
AddPartitionsToTxn 24 0-3 f3
> txnId str; producerId i64; producerEpoch i16; topics [name str; parts []i32]
< throttle i32; topics [name str; parts [index i32; err i16]]
AddOffsetsToTxn 25 0-3 f3
> txnId str; producerId i64; producerEpoch i16; groupId str
< throttle i32; err i16
EndTxn 26 0-3 f3
> txnId str; producerId i64; producerEpoch i16; committed bool
< throttle i32; err i16
TxnOffsetCommit 28 0-3 f3
> txnId str; groupId str; producerId i64; producerEpoch i16; generation i32 3+; memberId str 3+; instanceId str? 3+; topics [name str; parts [index i32; offset i64; leaderEpoch i32 2+; metadata str?]]
< throttle i32; topics [name str; parts [index i32; err i16]]
DescribeConfigs 32 0-4 f4
> resources [type i8; name str; keys? []str]; synonyms bool 1+; docs bool 3+
< throttle i32; results [err i16; errMsg str?; type i8; name str; configs [name str; value str?; readOnly bool; isDefault bool 0; source i8 1+; sensitive bool; synonyms [name str; value str?; source i8] 1+; configType i8 3+; doc str? 3+]]
AlterConfigs 33 0-2 f2
> resources [type i8; name str; configs [name str; value str?]]; validateOnly bool
< throttle i32; responses [err i16; errMsg str?; type i8; name str]
SaslAuthenticate 36 0-2 f2
> auth bytes
< err i16; errMsg str?; auth bytes; sessionMs i64 1+
CreatePartitions 37 0-3 f2
> topics [name str; count i32; assignments? [brokers []i32]]; timeoutMs i32; validateOnly bool
< throttle i32; results [name str; err i16; errMsg str?]
DeleteGroups 42 0-2 f2
> groups []str
< throttle i32; results [groupId str; err i16]
IncrementalAlterConfigs 44 0-1 f1
> resources [type i8; name str; configs [name str; op i8; value str?]]; validateOnly bool
< throttle i32; responses [err i16; errMsg str?; type i8; name str]
OffsetDelete 47 0-0 f99
> groupId str; topics [name str; parts [index i32]]
< err i16; throttle i32; topics [name str; parts [index i32; err i16]]
DescribeCluster 60 0-0 f0
> clusterAuth bool
< throttle i32; err i16; errMsg str?; clusterId str; controllerId i32; brokers [nodeId i32; host str; port i32; rack str?]; authOps i32
`;
