// Generated from src/codec/schema-text.ts by scripts/gen.ts. Do not edit.
import type { ByteReader } from '../codec/reader.ts';
import type { Bytes, ByteWriter } from '../codec/writer.ts';

const none = Buffer.alloc(0);

export type ProduceRequest = {
  readonly txnId: string | null;
  readonly acks: number;
  readonly timeoutMs: number;
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly index: number;
      readonly records: Buffer | null;
    }[];
  }[];
};

export type ProduceResponse = {
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly {
      readonly index?: number;
      readonly err?: number;
      readonly baseOffset?: number;
      readonly logAppendTime?: number;
      readonly logStart?: number;
      readonly recErrs?: readonly {
        readonly bi?: number;
        readonly msg?: string | null;
      }[];
      readonly errMsg?: string | null;
    }[];
  }[];
  readonly throttle?: number;
};

function readProduceRequest(r: ByteReader, v: number): ProduceRequest {
  const f = v >= 9;
  const txnId = r.nullableString(f);
  const acks = r.i16();
  const timeoutMs = r.i32();
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => {
      const index = r.i32();
      const records = r.nullableBytes(f);
      r.tags(f);
      return { index, records };
    });
    r.tags(f);
    return { name: name_, parts };
  });
  r.tags(f);
  return { txnId, acks, timeoutMs, topics };
}

function writeProduceResponse(w: ByteWriter, v: number, m: ProduceResponse): void {
  const f = v >= 9;
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      w.i16(m12.err ?? 0);
      w.i64(m12.baseOffset ?? 0);
      w.i64(m12.logAppendTime ?? 0);
      if (v >= 5) w.i64(m12.logStart ?? 0);
      if (v >= 8) w.array(f, m12.recErrs ?? [], (m123) => {
        w.i32(m123.bi ?? 0);
        w.string(f, m123.msg ?? null);
        w.tags(f);
      });
      if (v >= 8) w.string(f, m12.errMsg ?? null);
      w.tags(f);
    });
    w.tags(f);
  });
  w.i32(m.throttle ?? 0);
  w.tags(f);
}

export type FetchRequest = {
  readonly replicaId: number;
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly isolation: number;
  readonly sessionId: number;
  readonly sessionEpoch: number;
  readonly topics: readonly {
    readonly name: string;
    readonly topicId: string;
    readonly parts: readonly {
      readonly index: number;
      readonly leaderEpoch: number;
      readonly offset: number;
      readonly lastFetchedEpoch: number;
      readonly logStart: number;
      readonly maxBytes: number;
    }[];
  }[];
  readonly forgotten: readonly {
    readonly name: string;
    readonly topicId: string;
    readonly parts: readonly number[];
  }[];
  readonly rackId: string;
};

export type FetchResponse = {
  readonly throttle?: number;
  readonly err?: number;
  readonly sessionId?: number;
  readonly topics?: readonly {
    readonly name?: string;
    readonly topicId?: string;
    readonly parts?: readonly {
      readonly index?: number;
      readonly err?: number;
      readonly hw?: number;
      readonly lso?: number;
      readonly logStart?: number;
      readonly aborted?: readonly {
        readonly producerId?: number;
        readonly firstOffset?: number;
      }[] | null;
      readonly preferredReplica?: number;
      readonly records?: Bytes | null;
    }[];
  }[];
};

function readFetchRequest(r: ByteReader, v: number): FetchRequest {
  const f = v >= 12;
  const replicaId = r.i32();
  const maxWaitMs = r.i32();
  const minBytes = r.i32();
  const maxBytes = r.i32();
  const isolation = r.i8();
  const sessionId: number = v >= 7 ? r.i32() : 0;
  const sessionEpoch: number = v >= 7 ? r.i32() : 0;
  const topics = r.array(f, () => {
    const name_: string = v <= 12 ? r.string(f) : '';
    const topicId: string = v >= 13 ? r.uuid() : '';
    const parts = r.array(f, () => {
      const index = r.i32();
      const leaderEpoch: number = v >= 9 ? r.i32() : 0;
      const offset = r.i64();
      const lastFetchedEpoch: number = v >= 12 ? r.i32() : 0;
      const logStart: number = v >= 5 ? r.i64() : 0;
      const maxBytes = r.i32();
      r.tags(f);
      return { index, leaderEpoch, offset, lastFetchedEpoch, logStart, maxBytes };
    });
    r.tags(f);
    return { name: name_, topicId, parts };
  });
  const forgotten: readonly {
    readonly name: string;
    readonly topicId: string;
    readonly parts: readonly number[];
  }[] = v >= 7 ? r.array(f, () => {
    const name_: string = v <= 12 ? r.string(f) : '';
    const topicId: string = v >= 13 ? r.uuid() : '';
    const parts = r.array(f, () => r.i32());
    r.tags(f);
    return { name: name_, topicId, parts };
  }) : [];
  const rackId: string = v >= 11 ? r.string(f) : '';
  r.tags(f);
  return { replicaId, maxWaitMs, minBytes, maxBytes, isolation, sessionId, sessionEpoch, topics, forgotten, rackId };
}

function writeFetchResponse(w: ByteWriter, v: number, m: FetchResponse): void {
  const f = v >= 12;
  w.i32(m.throttle ?? 0);
  if (v >= 7) w.i16(m.err ?? 0);
  if (v >= 7) w.i32(m.sessionId ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    if (v <= 12) w.string(f, m1.name ?? '');
    if (v >= 13) w.uuid(m1.topicId ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      w.i16(m12.err ?? 0);
      w.i64(m12.hw ?? 0);
      w.i64(m12.lso ?? 0);
      if (v >= 5) w.i64(m12.logStart ?? 0);
      w.array(f, m12.aborted ?? null, (m123) => {
        w.i64(m123.producerId ?? 0);
        w.i64(m123.firstOffset ?? 0);
        w.tags(f);
      });
      if (v >= 11) w.i32(m12.preferredReplica ?? 0);
      w.bytes(f, m12.records ?? null);
      w.tags(f);
    });
    w.tags(f);
  });
  w.tags(f);
}

export type ListOffsetsRequest = {
  readonly replicaId: number;
  readonly isolation: number;
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly index: number;
      readonly leaderEpoch: number;
      readonly timestamp: number;
    }[];
  }[];
};

export type ListOffsetsResponse = {
  readonly throttle?: number;
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly {
      readonly index?: number;
      readonly err?: number;
      readonly timestamp?: number;
      readonly offset?: number;
      readonly leaderEpoch?: number;
    }[];
  }[];
};

function readListOffsetsRequest(r: ByteReader, v: number): ListOffsetsRequest {
  const f = v >= 6;
  const replicaId = r.i32();
  const isolation: number = v >= 2 ? r.i8() : 0;
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => {
      const index = r.i32();
      const leaderEpoch: number = v >= 4 ? r.i32() : 0;
      const timestamp = r.i64();
      r.tags(f);
      return { index, leaderEpoch, timestamp };
    });
    r.tags(f);
    return { name: name_, parts };
  });
  r.tags(f);
  return { replicaId, isolation, topics };
}

function writeListOffsetsResponse(w: ByteWriter, v: number, m: ListOffsetsResponse): void {
  const f = v >= 6;
  if (v >= 2) w.i32(m.throttle ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      w.i16(m12.err ?? 0);
      w.i64(m12.timestamp ?? 0);
      w.i64(m12.offset ?? 0);
      if (v >= 4) w.i32(m12.leaderEpoch ?? 0);
      w.tags(f);
    });
    w.tags(f);
  });
  w.tags(f);
}

export type MetadataRequest = {
  readonly topics: readonly {
    readonly topicId: string;
    readonly name: string | null;
  }[] | null;
  readonly autoCreate: boolean;
  readonly clusterAuth: boolean;
  readonly topicAuth: boolean;
};

export type MetadataResponse = {
  readonly throttle?: number;
  readonly brokers?: readonly {
    readonly nodeId?: number;
    readonly host?: string;
    readonly port?: number;
    readonly rack?: string | null;
  }[];
  readonly clusterId?: string | null;
  readonly controllerId?: number;
  readonly topics?: readonly {
    readonly err?: number;
    readonly name?: string | null;
    readonly topicId?: string;
    readonly internal?: boolean;
    readonly parts?: readonly {
      readonly err?: number;
      readonly index?: number;
      readonly leader?: number;
      readonly leaderEpoch?: number;
      readonly replicas?: readonly number[];
      readonly isr?: readonly number[];
      readonly offline?: readonly number[];
    }[];
    readonly authOps?: number;
  }[];
  readonly clusterAuthOps?: number;
};

function readMetadataRequest(r: ByteReader, v: number): MetadataRequest {
  const f = v >= 9;
  const topics = r.nullableArray(f, () => {
    const topicId: string = v >= 10 ? r.uuid() : '';
    const name_ = r.nullableString(f);
    r.tags(f);
    return { topicId, name: name_ };
  });
  const autoCreate: boolean = v >= 4 ? r.bool() : false;
  const clusterAuth: boolean = v >= 8 && v <= 10 ? r.bool() : false;
  const topicAuth: boolean = v >= 8 ? r.bool() : false;
  r.tags(f);
  return { topics, autoCreate, clusterAuth, topicAuth };
}

function writeMetadataResponse(w: ByteWriter, v: number, m: MetadataResponse): void {
  const f = v >= 9;
  if (v >= 3) w.i32(m.throttle ?? 0);
  w.array(f, m.brokers ?? [], (m1) => {
    w.i32(m1.nodeId ?? 0);
    w.string(f, m1.host ?? '');
    w.i32(m1.port ?? 0);
    if (v >= 1) w.string(f, m1.rack ?? null);
    w.tags(f);
  });
  if (v >= 2) w.string(f, m.clusterId ?? null);
  if (v >= 1) w.i32(m.controllerId ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    w.i16(m1.err ?? 0);
    w.string(f, m1.name ?? null);
    if (v >= 10) w.uuid(m1.topicId ?? '');
    if (v >= 1) w.bool(m1.internal ?? false);
    w.array(f, m1.parts ?? [], (m12) => {
      w.i16(m12.err ?? 0);
      w.i32(m12.index ?? 0);
      w.i32(m12.leader ?? 0);
      if (v >= 7) w.i32(m12.leaderEpoch ?? 0);
      w.array(f, m12.replicas ?? [], (x) => w.i32(x));
      w.array(f, m12.isr ?? [], (x) => w.i32(x));
      if (v >= 5) w.array(f, m12.offline ?? [], (x) => w.i32(x));
      w.tags(f);
    });
    if (v >= 8) w.i32(m1.authOps ?? 0);
    w.tags(f);
  });
  if (v >= 8 && v <= 10) w.i32(m.clusterAuthOps ?? 0);
  w.tags(f);
}

export type OffsetCommitRequest = {
  readonly groupId: string;
  readonly generation: number;
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly retentionMs: number;
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly index: number;
      readonly offset: number;
      readonly leaderEpoch: number;
      readonly metadata: string | null;
    }[];
  }[];
};

export type OffsetCommitResponse = {
  readonly throttle?: number;
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly {
      readonly index?: number;
      readonly err?: number;
    }[];
  }[];
};

function readOffsetCommitRequest(r: ByteReader, v: number): OffsetCommitRequest {
  const f = v >= 8;
  const groupId = r.string(f);
  const generation = r.i32();
  const memberId = r.string(f);
  const instanceId: string | null = v >= 7 ? r.nullableString(f) : null;
  const retentionMs: number = v <= 4 ? r.i64() : 0;
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => {
      const index = r.i32();
      const offset = r.i64();
      const leaderEpoch: number = v >= 6 ? r.i32() : 0;
      const metadata = r.nullableString(f);
      r.tags(f);
      return { index, offset, leaderEpoch, metadata };
    });
    r.tags(f);
    return { name: name_, parts };
  });
  r.tags(f);
  return { groupId, generation, memberId, instanceId, retentionMs, topics };
}

function writeOffsetCommitResponse(w: ByteWriter, v: number, m: OffsetCommitResponse): void {
  const f = v >= 8;
  if (v >= 3) w.i32(m.throttle ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      w.i16(m12.err ?? 0);
      w.tags(f);
    });
    w.tags(f);
  });
  w.tags(f);
}

export type OffsetFetchRequest = {
  readonly groupId: string;
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly number[];
  }[] | null;
  readonly groups: readonly {
    readonly groupId: string;
    readonly topics: readonly {
      readonly name: string;
      readonly parts: readonly number[];
    }[] | null;
  }[];
  readonly requireStable: boolean;
};

export type OffsetFetchResponse = {
  readonly throttle?: number;
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly {
      readonly index?: number;
      readonly offset?: number;
      readonly leaderEpoch?: number;
      readonly metadata?: string | null;
      readonly err?: number;
    }[];
  }[];
  readonly err?: number;
  readonly groups?: readonly {
    readonly groupId?: string;
    readonly topics?: readonly {
      readonly name?: string;
      readonly parts?: readonly {
        readonly index?: number;
        readonly offset?: number;
        readonly leaderEpoch?: number;
        readonly metadata?: string | null;
        readonly err?: number;
      }[];
    }[];
    readonly err?: number;
  }[];
};

function readOffsetFetchRequest(r: ByteReader, v: number): OffsetFetchRequest {
  const f = v >= 6;
  const groupId: string = v <= 7 ? r.string(f) : '';
  const topics: readonly {
    readonly name: string;
    readonly parts: readonly number[];
  }[] | null = v <= 7 ? r.nullableArray(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => r.i32());
    r.tags(f);
    return { name: name_, parts };
  }) : null;
  const groups: readonly {
    readonly groupId: string;
    readonly topics: readonly {
      readonly name: string;
      readonly parts: readonly number[];
    }[] | null;
  }[] = v >= 8 ? r.array(f, () => {
    const groupId = r.string(f);
    const topics = r.nullableArray(f, () => {
      const name_ = r.string(f);
      const parts = r.array(f, () => r.i32());
      r.tags(f);
      return { name: name_, parts };
    });
    r.tags(f);
    return { groupId, topics };
  }) : [];
  const requireStable: boolean = v >= 7 ? r.bool() : false;
  r.tags(f);
  return { groupId, topics, groups, requireStable };
}

function writeOffsetFetchResponse(w: ByteWriter, v: number, m: OffsetFetchResponse): void {
  const f = v >= 6;
  if (v >= 3) w.i32(m.throttle ?? 0);
  if (v <= 7) w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      w.i64(m12.offset ?? 0);
      if (v >= 5) w.i32(m12.leaderEpoch ?? 0);
      w.string(f, m12.metadata ?? null);
      w.i16(m12.err ?? 0);
      w.tags(f);
    });
    w.tags(f);
  });
  if (v >= 2 && v <= 7) w.i16(m.err ?? 0);
  if (v >= 8) w.array(f, m.groups ?? [], (m1) => {
    w.string(f, m1.groupId ?? '');
    w.array(f, m1.topics ?? [], (m12) => {
      w.string(f, m12.name ?? '');
      w.array(f, m12.parts ?? [], (m123) => {
        w.i32(m123.index ?? 0);
        w.i64(m123.offset ?? 0);
        w.i32(m123.leaderEpoch ?? 0);
        w.string(f, m123.metadata ?? null);
        w.i16(m123.err ?? 0);
        w.tags(f);
      });
      w.tags(f);
    });
    w.i16(m1.err ?? 0);
    w.tags(f);
  });
  w.tags(f);
}

export type FindCoordinatorRequest = {
  readonly key: string;
  readonly keyType: number;
  readonly keys: readonly string[];
};

export type FindCoordinatorResponse = {
  readonly throttle?: number;
  readonly err?: number;
  readonly errMsg?: string | null;
  readonly nodeId?: number;
  readonly host?: string;
  readonly port?: number;
  readonly coordinators?: readonly {
    readonly key?: string;
    readonly nodeId?: number;
    readonly host?: string;
    readonly port?: number;
    readonly err?: number;
    readonly errMsg?: string | null;
  }[];
};

function readFindCoordinatorRequest(r: ByteReader, v: number): FindCoordinatorRequest {
  const f = v >= 3;
  const key: string = v <= 3 ? r.string(f) : '';
  const keyType: number = v >= 1 ? r.i8() : 0;
  const keys: readonly string[] = v >= 4 ? r.array(f, () => r.string(f)) : [];
  r.tags(f);
  return { key, keyType, keys };
}

function writeFindCoordinatorResponse(w: ByteWriter, v: number, m: FindCoordinatorResponse): void {
  const f = v >= 3;
  if (v >= 1) w.i32(m.throttle ?? 0);
  if (v <= 3) w.i16(m.err ?? 0);
  if (v >= 1 && v <= 3) w.string(f, m.errMsg ?? null);
  if (v <= 3) w.i32(m.nodeId ?? 0);
  if (v <= 3) w.string(f, m.host ?? '');
  if (v <= 3) w.i32(m.port ?? 0);
  if (v >= 4) w.array(f, m.coordinators ?? [], (m1) => {
    w.string(f, m1.key ?? '');
    w.i32(m1.nodeId ?? 0);
    w.string(f, m1.host ?? '');
    w.i32(m1.port ?? 0);
    w.i16(m1.err ?? 0);
    w.string(f, m1.errMsg ?? null);
    w.tags(f);
  });
  w.tags(f);
}

export type JoinGroupRequest = {
  readonly groupId: string;
  readonly sessionTimeout: number;
  readonly rebalanceTimeout: number;
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly protocolType: string;
  readonly protocols: readonly {
    readonly name: string;
    readonly metadata: Buffer;
  }[];
  readonly reason: string | null;
};

export type JoinGroupResponse = {
  readonly throttle?: number;
  readonly err?: number;
  readonly generation?: number;
  readonly protocolType?: string | null;
  readonly protocol?: string | null;
  readonly leader?: string;
  readonly skipAssignment?: boolean;
  readonly memberId?: string;
  readonly members?: readonly {
    readonly memberId?: string;
    readonly instanceId?: string | null;
    readonly metadata?: Bytes;
  }[];
};

function readJoinGroupRequest(r: ByteReader, v: number): JoinGroupRequest {
  const f = v >= 6;
  const groupId = r.string(f);
  const sessionTimeout = r.i32();
  const rebalanceTimeout: number = v >= 1 ? r.i32() : 0;
  const memberId = r.string(f);
  const instanceId: string | null = v >= 5 ? r.nullableString(f) : null;
  const protocolType = r.string(f);
  const protocols = r.array(f, () => {
    const name_ = r.string(f);
    const metadata = r.bytes(f);
    r.tags(f);
    return { name: name_, metadata };
  });
  const reason: string | null = v >= 8 ? r.nullableString(f) : null;
  r.tags(f);
  return { groupId, sessionTimeout, rebalanceTimeout, memberId, instanceId, protocolType, protocols, reason };
}

function writeJoinGroupResponse(w: ByteWriter, v: number, m: JoinGroupResponse): void {
  const f = v >= 6;
  if (v >= 2) w.i32(m.throttle ?? 0);
  w.i16(m.err ?? 0);
  w.i32(m.generation ?? 0);
  if (v >= 7) w.string(f, m.protocolType ?? null);
  w.string(f, m.protocol ?? null);
  w.string(f, m.leader ?? '');
  if (v >= 9) w.bool(m.skipAssignment ?? false);
  w.string(f, m.memberId ?? '');
  w.array(f, m.members ?? [], (m1) => {
    w.string(f, m1.memberId ?? '');
    if (v >= 5) w.string(f, m1.instanceId ?? null);
    w.bytes(f, m1.metadata ?? none);
    w.tags(f);
  });
  w.tags(f);
}

export type HeartbeatRequest = {
  readonly groupId: string;
  readonly generation: number;
  readonly memberId: string;
  readonly instanceId: string | null;
};

export type HeartbeatResponse = {
  readonly throttle?: number;
  readonly err?: number;
};

function readHeartbeatRequest(r: ByteReader, v: number): HeartbeatRequest {
  const f = v >= 4;
  const groupId = r.string(f);
  const generation = r.i32();
  const memberId = r.string(f);
  const instanceId: string | null = v >= 3 ? r.nullableString(f) : null;
  r.tags(f);
  return { groupId, generation, memberId, instanceId };
}

function writeHeartbeatResponse(w: ByteWriter, v: number, m: HeartbeatResponse): void {
  const f = v >= 4;
  if (v >= 1) w.i32(m.throttle ?? 0);
  w.i16(m.err ?? 0);
  w.tags(f);
}

export type LeaveGroupRequest = {
  readonly groupId: string;
  readonly memberId: string;
  readonly members: readonly {
    readonly memberId: string;
    readonly instanceId: string | null;
    readonly reason: string | null;
  }[];
};

export type LeaveGroupResponse = {
  readonly throttle?: number;
  readonly err?: number;
  readonly members?: readonly {
    readonly memberId?: string;
    readonly instanceId?: string | null;
    readonly err?: number;
  }[];
};

function readLeaveGroupRequest(r: ByteReader, v: number): LeaveGroupRequest {
  const f = v >= 4;
  const groupId = r.string(f);
  const memberId: string = v <= 2 ? r.string(f) : '';
  const members: readonly {
    readonly memberId: string;
    readonly instanceId: string | null;
    readonly reason: string | null;
  }[] = v >= 3 ? r.array(f, () => {
    const memberId = r.string(f);
    const instanceId = r.nullableString(f);
    const reason: string | null = v >= 5 ? r.nullableString(f) : null;
    r.tags(f);
    return { memberId, instanceId, reason };
  }) : [];
  r.tags(f);
  return { groupId, memberId, members };
}

function writeLeaveGroupResponse(w: ByteWriter, v: number, m: LeaveGroupResponse): void {
  const f = v >= 4;
  if (v >= 1) w.i32(m.throttle ?? 0);
  w.i16(m.err ?? 0);
  if (v >= 3) w.array(f, m.members ?? [], (m1) => {
    w.string(f, m1.memberId ?? '');
    w.string(f, m1.instanceId ?? null);
    w.i16(m1.err ?? 0);
    w.tags(f);
  });
  w.tags(f);
}

export type SyncGroupRequest = {
  readonly groupId: string;
  readonly generation: number;
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly protocolType: string | null;
  readonly protocol: string | null;
  readonly assignments: readonly {
    readonly memberId: string;
    readonly assignment: Buffer;
  }[];
};

export type SyncGroupResponse = {
  readonly throttle?: number;
  readonly err?: number;
  readonly protocolType?: string | null;
  readonly protocol?: string | null;
  readonly assignment?: Bytes;
};

function readSyncGroupRequest(r: ByteReader, v: number): SyncGroupRequest {
  const f = v >= 4;
  const groupId = r.string(f);
  const generation = r.i32();
  const memberId = r.string(f);
  const instanceId: string | null = v >= 3 ? r.nullableString(f) : null;
  const protocolType: string | null = v >= 5 ? r.nullableString(f) : null;
  const protocol: string | null = v >= 5 ? r.nullableString(f) : null;
  const assignments = r.array(f, () => {
    const memberId = r.string(f);
    const assignment = r.bytes(f);
    r.tags(f);
    return { memberId, assignment };
  });
  r.tags(f);
  return { groupId, generation, memberId, instanceId, protocolType, protocol, assignments };
}

function writeSyncGroupResponse(w: ByteWriter, v: number, m: SyncGroupResponse): void {
  const f = v >= 4;
  if (v >= 1) w.i32(m.throttle ?? 0);
  w.i16(m.err ?? 0);
  if (v >= 5) w.string(f, m.protocolType ?? null);
  if (v >= 5) w.string(f, m.protocol ?? null);
  w.bytes(f, m.assignment ?? none);
  w.tags(f);
}

export type DescribeGroupsRequest = {
  readonly groups: readonly string[];
  readonly authOps: boolean;
};

export type DescribeGroupsResponse = {
  readonly throttle?: number;
  readonly groups?: readonly {
    readonly err?: number;
    readonly groupId?: string;
    readonly state?: string;
    readonly protocolType?: string;
    readonly protocol?: string;
    readonly members?: readonly {
      readonly memberId?: string;
      readonly instanceId?: string | null;
      readonly clientId?: string;
      readonly clientHost?: string;
      readonly metadata?: Bytes;
      readonly assignment?: Bytes;
    }[];
    readonly authOps?: number;
  }[];
};

function readDescribeGroupsRequest(r: ByteReader, v: number): DescribeGroupsRequest {
  const f = v >= 5;
  const groups = r.array(f, () => r.string(f));
  const authOps: boolean = v >= 3 ? r.bool() : false;
  r.tags(f);
  return { groups, authOps };
}

function writeDescribeGroupsResponse(w: ByteWriter, v: number, m: DescribeGroupsResponse): void {
  const f = v >= 5;
  if (v >= 1) w.i32(m.throttle ?? 0);
  w.array(f, m.groups ?? [], (m1) => {
    w.i16(m1.err ?? 0);
    w.string(f, m1.groupId ?? '');
    w.string(f, m1.state ?? '');
    w.string(f, m1.protocolType ?? '');
    w.string(f, m1.protocol ?? '');
    w.array(f, m1.members ?? [], (m12) => {
      w.string(f, m12.memberId ?? '');
      if (v >= 4) w.string(f, m12.instanceId ?? null);
      w.string(f, m12.clientId ?? '');
      w.string(f, m12.clientHost ?? '');
      w.bytes(f, m12.metadata ?? none);
      w.bytes(f, m12.assignment ?? none);
      w.tags(f);
    });
    if (v >= 3) w.i32(m1.authOps ?? 0);
    w.tags(f);
  });
  w.tags(f);
}

export type ListGroupsRequest = {
  readonly states: readonly string[];
};

export type ListGroupsResponse = {
  readonly throttle?: number;
  readonly err?: number;
  readonly groups?: readonly {
    readonly groupId?: string;
    readonly protocolType?: string;
    readonly state?: string;
  }[];
};

function readListGroupsRequest(r: ByteReader, v: number): ListGroupsRequest {
  const f = v >= 3;
  const states: readonly string[] = v >= 4 ? r.array(f, () => r.string(f)) : [];
  r.tags(f);
  return { states };
}

function writeListGroupsResponse(w: ByteWriter, v: number, m: ListGroupsResponse): void {
  const f = v >= 3;
  if (v >= 1) w.i32(m.throttle ?? 0);
  w.i16(m.err ?? 0);
  w.array(f, m.groups ?? [], (m1) => {
    w.string(f, m1.groupId ?? '');
    w.string(f, m1.protocolType ?? '');
    if (v >= 4) w.string(f, m1.state ?? '');
    w.tags(f);
  });
  w.tags(f);
}

export type SaslHandshakeRequest = {
  readonly mechanism: string;
};

export type SaslHandshakeResponse = {
  readonly err?: number;
  readonly mechanisms?: readonly string[];
};

function readSaslHandshakeRequest(r: ByteReader, v: number): SaslHandshakeRequest {
  const f = v >= 99;
  const mechanism = r.string(f);
  r.tags(f);
  return { mechanism };
}

function writeSaslHandshakeResponse(w: ByteWriter, v: number, m: SaslHandshakeResponse): void {
  const f = v >= 99;
  w.i16(m.err ?? 0);
  w.array(f, m.mechanisms ?? [], (x) => w.string(f, x));
  w.tags(f);
}

export type ApiVersionsRequest = {
  readonly clientName: string;
  readonly clientVersion: string;
};

export type ApiVersionsResponse = {
  readonly err?: number;
  readonly apis?: readonly {
    readonly key?: number;
    readonly min?: number;
    readonly max?: number;
  }[];
  readonly throttle?: number;
};

function readApiVersionsRequest(r: ByteReader, v: number): ApiVersionsRequest {
  const f = v >= 3;
  const clientName: string = v >= 3 ? r.string(f) : '';
  const clientVersion: string = v >= 3 ? r.string(f) : '';
  r.tags(f);
  return { clientName, clientVersion };
}

function writeApiVersionsResponse(w: ByteWriter, v: number, m: ApiVersionsResponse): void {
  const f = v >= 3;
  w.i16(m.err ?? 0);
  w.array(f, m.apis ?? [], (m1) => {
    w.i16(m1.key ?? 0);
    w.i16(m1.min ?? 0);
    w.i16(m1.max ?? 0);
    w.tags(f);
  });
  if (v >= 1) w.i32(m.throttle ?? 0);
  w.tags(f);
}

export type CreateTopicsRequest = {
  readonly topics: readonly {
    readonly name: string;
    readonly numPartitions: number;
    readonly replicationFactor: number;
    readonly assignments: readonly {
      readonly index: number;
      readonly brokers: readonly number[];
    }[];
    readonly configs: readonly {
      readonly name: string;
      readonly value: string | null;
    }[];
  }[];
  readonly timeoutMs: number;
  readonly validateOnly: boolean;
};

export type CreateTopicsResponse = {
  readonly throttle?: number;
  readonly topics?: readonly {
    readonly name?: string;
    readonly topicId?: string;
    readonly err?: number;
    readonly errMsg?: string | null;
    readonly numPartitions?: number;
    readonly replicationFactor?: number;
    readonly configs?: readonly {
      readonly name?: string;
      readonly value?: string | null;
      readonly readOnly?: boolean;
      readonly source?: number;
      readonly sensitive?: boolean;
    }[] | null;
  }[];
};

function readCreateTopicsRequest(r: ByteReader, v: number): CreateTopicsRequest {
  const f = v >= 5;
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const numPartitions = r.i32();
    const replicationFactor = r.i16();
    const assignments = r.array(f, () => {
      const index = r.i32();
      const brokers = r.array(f, () => r.i32());
      r.tags(f);
      return { index, brokers };
    });
    const configs = r.array(f, () => {
      const name_ = r.string(f);
      const value = r.nullableString(f);
      r.tags(f);
      return { name: name_, value };
    });
    r.tags(f);
    return { name: name_, numPartitions, replicationFactor, assignments, configs };
  });
  const timeoutMs = r.i32();
  const validateOnly: boolean = v >= 1 ? r.bool() : false;
  r.tags(f);
  return { topics, timeoutMs, validateOnly };
}

function writeCreateTopicsResponse(w: ByteWriter, v: number, m: CreateTopicsResponse): void {
  const f = v >= 5;
  if (v >= 2) w.i32(m.throttle ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    if (v >= 7) w.uuid(m1.topicId ?? '');
    w.i16(m1.err ?? 0);
    if (v >= 1) w.string(f, m1.errMsg ?? null);
    if (v >= 5) w.i32(m1.numPartitions ?? 0);
    if (v >= 5) w.i16(m1.replicationFactor ?? 0);
    if (v >= 5) w.array(f, m1.configs ?? null, (m12) => {
      w.string(f, m12.name ?? '');
      w.string(f, m12.value ?? null);
      w.bool(m12.readOnly ?? false);
      w.i8(m12.source ?? 0);
      w.bool(m12.sensitive ?? false);
      w.tags(f);
    });
    w.tags(f);
  });
  w.tags(f);
}

export type DeleteTopicsRequest = {
  readonly topics: readonly {
    readonly name: string | null;
    readonly topicId: string;
  }[];
  readonly names: readonly string[];
  readonly timeoutMs: number;
};

export type DeleteTopicsResponse = {
  readonly throttle?: number;
  readonly topics?: readonly {
    readonly name?: string | null;
    readonly topicId?: string;
    readonly err?: number;
    readonly errMsg?: string | null;
  }[];
};

function readDeleteTopicsRequest(r: ByteReader, v: number): DeleteTopicsRequest {
  const f = v >= 4;
  const topics: readonly {
    readonly name: string | null;
    readonly topicId: string;
  }[] = v >= 6 ? r.array(f, () => {
    const name_ = r.nullableString(f);
    const topicId = r.uuid();
    r.tags(f);
    return { name: name_, topicId };
  }) : [];
  const names: readonly string[] = v <= 5 ? r.array(f, () => r.string(f)) : [];
  const timeoutMs = r.i32();
  r.tags(f);
  return { topics, names, timeoutMs };
}

function writeDeleteTopicsResponse(w: ByteWriter, v: number, m: DeleteTopicsResponse): void {
  const f = v >= 4;
  if (v >= 1) w.i32(m.throttle ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? null);
    if (v >= 6) w.uuid(m1.topicId ?? '');
    w.i16(m1.err ?? 0);
    if (v >= 5) w.string(f, m1.errMsg ?? null);
    w.tags(f);
  });
  w.tags(f);
}

export type DeleteRecordsRequest = {
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly index: number;
      readonly offset: number;
    }[];
  }[];
  readonly timeoutMs: number;
};

export type DeleteRecordsResponse = {
  readonly throttle?: number;
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly {
      readonly index?: number;
      readonly lowWatermark?: number;
      readonly err?: number;
    }[];
  }[];
};

function readDeleteRecordsRequest(r: ByteReader, v: number): DeleteRecordsRequest {
  const f = v >= 2;
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => {
      const index = r.i32();
      const offset = r.i64();
      r.tags(f);
      return { index, offset };
    });
    r.tags(f);
    return { name: name_, parts };
  });
  const timeoutMs = r.i32();
  r.tags(f);
  return { topics, timeoutMs };
}

function writeDeleteRecordsResponse(w: ByteWriter, v: number, m: DeleteRecordsResponse): void {
  const f = v >= 2;
  w.i32(m.throttle ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      w.i64(m12.lowWatermark ?? 0);
      w.i16(m12.err ?? 0);
      w.tags(f);
    });
    w.tags(f);
  });
  w.tags(f);
}

export type InitProducerIdRequest = {
  readonly txnId: string | null;
  readonly txnTimeout: number;
  readonly producerId: number;
  readonly producerEpoch: number;
};

export type InitProducerIdResponse = {
  readonly throttle?: number;
  readonly err?: number;
  readonly producerId?: number;
  readonly producerEpoch?: number;
};

function readInitProducerIdRequest(r: ByteReader, v: number): InitProducerIdRequest {
  const f = v >= 2;
  const txnId = r.nullableString(f);
  const txnTimeout = r.i32();
  const producerId: number = v >= 3 ? r.i64() : 0;
  const producerEpoch: number = v >= 3 ? r.i16() : 0;
  r.tags(f);
  return { txnId, txnTimeout, producerId, producerEpoch };
}

function writeInitProducerIdResponse(w: ByteWriter, v: number, m: InitProducerIdResponse): void {
  const f = v >= 2;
  w.i32(m.throttle ?? 0);
  w.i16(m.err ?? 0);
  w.i64(m.producerId ?? 0);
  w.i16(m.producerEpoch ?? 0);
  w.tags(f);
}

export type OffsetForLeaderEpochRequest = {
  readonly replicaId: number;
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly index: number;
      readonly currentLeaderEpoch: number;
      readonly leaderEpoch: number;
    }[];
  }[];
};

export type OffsetForLeaderEpochResponse = {
  readonly throttle?: number;
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly {
      readonly err?: number;
      readonly index?: number;
      readonly leaderEpoch?: number;
      readonly endOffset?: number;
    }[];
  }[];
};

function readOffsetForLeaderEpochRequest(r: ByteReader, v: number): OffsetForLeaderEpochRequest {
  const f = v >= 4;
  const replicaId: number = v >= 3 ? r.i32() : 0;
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => {
      const index = r.i32();
      const currentLeaderEpoch = r.i32();
      const leaderEpoch = r.i32();
      r.tags(f);
      return { index, currentLeaderEpoch, leaderEpoch };
    });
    r.tags(f);
    return { name: name_, parts };
  });
  r.tags(f);
  return { replicaId, topics };
}

function writeOffsetForLeaderEpochResponse(w: ByteWriter, v: number, m: OffsetForLeaderEpochResponse): void {
  const f = v >= 4;
  w.i32(m.throttle ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i16(m12.err ?? 0);
      w.i32(m12.index ?? 0);
      w.i32(m12.leaderEpoch ?? 0);
      w.i64(m12.endOffset ?? 0);
      w.tags(f);
    });
    w.tags(f);
  });
  w.tags(f);
}

export type AddPartitionsToTxnRequest = {
  readonly txnId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly number[];
  }[];
};

export type AddPartitionsToTxnResponse = {
  readonly throttle?: number;
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly {
      readonly index?: number;
      readonly err?: number;
    }[];
  }[];
};

function readAddPartitionsToTxnRequest(r: ByteReader, v: number): AddPartitionsToTxnRequest {
  const f = v >= 3;
  const txnId = r.string(f);
  const producerId = r.i64();
  const producerEpoch = r.i16();
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => r.i32());
    r.tags(f);
    return { name: name_, parts };
  });
  r.tags(f);
  return { txnId, producerId, producerEpoch, topics };
}

function writeAddPartitionsToTxnResponse(w: ByteWriter, v: number, m: AddPartitionsToTxnResponse): void {
  const f = v >= 3;
  w.i32(m.throttle ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      w.i16(m12.err ?? 0);
      w.tags(f);
    });
    w.tags(f);
  });
  w.tags(f);
}

export type AddOffsetsToTxnRequest = {
  readonly txnId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly groupId: string;
};

export type AddOffsetsToTxnResponse = {
  readonly throttle?: number;
  readonly err?: number;
};

function readAddOffsetsToTxnRequest(r: ByteReader, v: number): AddOffsetsToTxnRequest {
  const f = v >= 3;
  const txnId = r.string(f);
  const producerId = r.i64();
  const producerEpoch = r.i16();
  const groupId = r.string(f);
  r.tags(f);
  return { txnId, producerId, producerEpoch, groupId };
}

function writeAddOffsetsToTxnResponse(w: ByteWriter, v: number, m: AddOffsetsToTxnResponse): void {
  const f = v >= 3;
  w.i32(m.throttle ?? 0);
  w.i16(m.err ?? 0);
  w.tags(f);
}

export type EndTxnRequest = {
  readonly txnId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly committed: boolean;
};

export type EndTxnResponse = {
  readonly throttle?: number;
  readonly err?: number;
};

function readEndTxnRequest(r: ByteReader, v: number): EndTxnRequest {
  const f = v >= 3;
  const txnId = r.string(f);
  const producerId = r.i64();
  const producerEpoch = r.i16();
  const committed = r.bool();
  r.tags(f);
  return { txnId, producerId, producerEpoch, committed };
}

function writeEndTxnResponse(w: ByteWriter, v: number, m: EndTxnResponse): void {
  const f = v >= 3;
  w.i32(m.throttle ?? 0);
  w.i16(m.err ?? 0);
  w.tags(f);
}

export type TxnOffsetCommitRequest = {
  readonly txnId: string;
  readonly groupId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly generation: number;
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly index: number;
      readonly offset: number;
      readonly leaderEpoch: number;
      readonly metadata: string | null;
    }[];
  }[];
};

export type TxnOffsetCommitResponse = {
  readonly throttle?: number;
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly {
      readonly index?: number;
      readonly err?: number;
    }[];
  }[];
};

function readTxnOffsetCommitRequest(r: ByteReader, v: number): TxnOffsetCommitRequest {
  const f = v >= 3;
  const txnId = r.string(f);
  const groupId = r.string(f);
  const producerId = r.i64();
  const producerEpoch = r.i16();
  const generation: number = v >= 3 ? r.i32() : 0;
  const memberId: string = v >= 3 ? r.string(f) : '';
  const instanceId: string | null = v >= 3 ? r.nullableString(f) : null;
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => {
      const index = r.i32();
      const offset = r.i64();
      const leaderEpoch: number = v >= 2 ? r.i32() : 0;
      const metadata = r.nullableString(f);
      r.tags(f);
      return { index, offset, leaderEpoch, metadata };
    });
    r.tags(f);
    return { name: name_, parts };
  });
  r.tags(f);
  return { txnId, groupId, producerId, producerEpoch, generation, memberId, instanceId, topics };
}

function writeTxnOffsetCommitResponse(w: ByteWriter, v: number, m: TxnOffsetCommitResponse): void {
  const f = v >= 3;
  w.i32(m.throttle ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      w.i16(m12.err ?? 0);
      w.tags(f);
    });
    w.tags(f);
  });
  w.tags(f);
}

export type DescribeConfigsRequest = {
  readonly resources: readonly {
    readonly type: number;
    readonly name: string;
    readonly keys: readonly string[] | null;
  }[];
  readonly synonyms: boolean;
  readonly docs: boolean;
};

export type DescribeConfigsResponse = {
  readonly throttle?: number;
  readonly results?: readonly {
    readonly err?: number;
    readonly errMsg?: string | null;
    readonly type?: number;
    readonly name?: string;
    readonly configs?: readonly {
      readonly name?: string;
      readonly value?: string | null;
      readonly readOnly?: boolean;
      readonly isDefault?: boolean;
      readonly source?: number;
      readonly sensitive?: boolean;
      readonly synonyms?: readonly {
        readonly name?: string;
        readonly value?: string | null;
        readonly source?: number;
      }[];
      readonly configType?: number;
      readonly doc?: string | null;
    }[];
  }[];
};

function readDescribeConfigsRequest(r: ByteReader, v: number): DescribeConfigsRequest {
  const f = v >= 4;
  const resources = r.array(f, () => {
    const type = r.i8();
    const name_ = r.string(f);
    const keys = r.nullableArray(f, () => r.string(f));
    r.tags(f);
    return { type, name: name_, keys };
  });
  const synonyms: boolean = v >= 1 ? r.bool() : false;
  const docs: boolean = v >= 3 ? r.bool() : false;
  r.tags(f);
  return { resources, synonyms, docs };
}

function writeDescribeConfigsResponse(w: ByteWriter, v: number, m: DescribeConfigsResponse): void {
  const f = v >= 4;
  w.i32(m.throttle ?? 0);
  w.array(f, m.results ?? [], (m1) => {
    w.i16(m1.err ?? 0);
    w.string(f, m1.errMsg ?? null);
    w.i8(m1.type ?? 0);
    w.string(f, m1.name ?? '');
    w.array(f, m1.configs ?? [], (m12) => {
      w.string(f, m12.name ?? '');
      w.string(f, m12.value ?? null);
      w.bool(m12.readOnly ?? false);
      if (v <= 0) w.bool(m12.isDefault ?? false);
      if (v >= 1) w.i8(m12.source ?? 0);
      w.bool(m12.sensitive ?? false);
      if (v >= 1) w.array(f, m12.synonyms ?? [], (m123) => {
        w.string(f, m123.name ?? '');
        w.string(f, m123.value ?? null);
        w.i8(m123.source ?? 0);
        w.tags(f);
      });
      if (v >= 3) w.i8(m12.configType ?? 0);
      if (v >= 3) w.string(f, m12.doc ?? null);
      w.tags(f);
    });
    w.tags(f);
  });
  w.tags(f);
}

export type AlterConfigsRequest = {
  readonly resources: readonly {
    readonly type: number;
    readonly name: string;
    readonly configs: readonly {
      readonly name: string;
      readonly value: string | null;
    }[];
  }[];
  readonly validateOnly: boolean;
};

export type AlterConfigsResponse = {
  readonly throttle?: number;
  readonly responses?: readonly {
    readonly err?: number;
    readonly errMsg?: string | null;
    readonly type?: number;
    readonly name?: string;
  }[];
};

function readAlterConfigsRequest(r: ByteReader, v: number): AlterConfigsRequest {
  const f = v >= 2;
  const resources = r.array(f, () => {
    const type = r.i8();
    const name_ = r.string(f);
    const configs = r.array(f, () => {
      const name_ = r.string(f);
      const value = r.nullableString(f);
      r.tags(f);
      return { name: name_, value };
    });
    r.tags(f);
    return { type, name: name_, configs };
  });
  const validateOnly = r.bool();
  r.tags(f);
  return { resources, validateOnly };
}

function writeAlterConfigsResponse(w: ByteWriter, v: number, m: AlterConfigsResponse): void {
  const f = v >= 2;
  w.i32(m.throttle ?? 0);
  w.array(f, m.responses ?? [], (m1) => {
    w.i16(m1.err ?? 0);
    w.string(f, m1.errMsg ?? null);
    w.i8(m1.type ?? 0);
    w.string(f, m1.name ?? '');
    w.tags(f);
  });
  w.tags(f);
}

export type SaslAuthenticateRequest = {
  readonly auth: Buffer;
};

export type SaslAuthenticateResponse = {
  readonly err?: number;
  readonly errMsg?: string | null;
  readonly auth?: Bytes;
  readonly sessionMs?: number;
};

function readSaslAuthenticateRequest(r: ByteReader, v: number): SaslAuthenticateRequest {
  const f = v >= 2;
  const auth = r.bytes(f);
  r.tags(f);
  return { auth };
}

function writeSaslAuthenticateResponse(w: ByteWriter, v: number, m: SaslAuthenticateResponse): void {
  const f = v >= 2;
  w.i16(m.err ?? 0);
  w.string(f, m.errMsg ?? null);
  w.bytes(f, m.auth ?? none);
  if (v >= 1) w.i64(m.sessionMs ?? 0);
  w.tags(f);
}

export type CreatePartitionsRequest = {
  readonly topics: readonly {
    readonly name: string;
    readonly count: number;
    readonly assignments: readonly {
      readonly brokers: readonly number[];
    }[] | null;
  }[];
  readonly timeoutMs: number;
  readonly validateOnly: boolean;
};

export type CreatePartitionsResponse = {
  readonly throttle?: number;
  readonly results?: readonly {
    readonly name?: string;
    readonly err?: number;
    readonly errMsg?: string | null;
  }[];
};

function readCreatePartitionsRequest(r: ByteReader, v: number): CreatePartitionsRequest {
  const f = v >= 2;
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const count = r.i32();
    const assignments = r.nullableArray(f, () => {
      const brokers = r.array(f, () => r.i32());
      r.tags(f);
      return { brokers };
    });
    r.tags(f);
    return { name: name_, count, assignments };
  });
  const timeoutMs = r.i32();
  const validateOnly = r.bool();
  r.tags(f);
  return { topics, timeoutMs, validateOnly };
}

function writeCreatePartitionsResponse(w: ByteWriter, v: number, m: CreatePartitionsResponse): void {
  const f = v >= 2;
  w.i32(m.throttle ?? 0);
  w.array(f, m.results ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.i16(m1.err ?? 0);
    w.string(f, m1.errMsg ?? null);
    w.tags(f);
  });
  w.tags(f);
}

export type DeleteGroupsRequest = {
  readonly groups: readonly string[];
};

export type DeleteGroupsResponse = {
  readonly throttle?: number;
  readonly results?: readonly {
    readonly groupId?: string;
    readonly err?: number;
  }[];
};

function readDeleteGroupsRequest(r: ByteReader, v: number): DeleteGroupsRequest {
  const f = v >= 2;
  const groups = r.array(f, () => r.string(f));
  r.tags(f);
  return { groups };
}

function writeDeleteGroupsResponse(w: ByteWriter, v: number, m: DeleteGroupsResponse): void {
  const f = v >= 2;
  w.i32(m.throttle ?? 0);
  w.array(f, m.results ?? [], (m1) => {
    w.string(f, m1.groupId ?? '');
    w.i16(m1.err ?? 0);
    w.tags(f);
  });
  w.tags(f);
}

export type IncrementalAlterConfigsRequest = {
  readonly resources: readonly {
    readonly type: number;
    readonly name: string;
    readonly configs: readonly {
      readonly name: string;
      readonly op: number;
      readonly value: string | null;
    }[];
  }[];
  readonly validateOnly: boolean;
};

export type IncrementalAlterConfigsResponse = {
  readonly throttle?: number;
  readonly responses?: readonly {
    readonly err?: number;
    readonly errMsg?: string | null;
    readonly type?: number;
    readonly name?: string;
  }[];
};

function readIncrementalAlterConfigsRequest(r: ByteReader, v: number): IncrementalAlterConfigsRequest {
  const f = v >= 1;
  const resources = r.array(f, () => {
    const type = r.i8();
    const name_ = r.string(f);
    const configs = r.array(f, () => {
      const name_ = r.string(f);
      const op = r.i8();
      const value = r.nullableString(f);
      r.tags(f);
      return { name: name_, op, value };
    });
    r.tags(f);
    return { type, name: name_, configs };
  });
  const validateOnly = r.bool();
  r.tags(f);
  return { resources, validateOnly };
}

function writeIncrementalAlterConfigsResponse(w: ByteWriter, v: number, m: IncrementalAlterConfigsResponse): void {
  const f = v >= 1;
  w.i32(m.throttle ?? 0);
  w.array(f, m.responses ?? [], (m1) => {
    w.i16(m1.err ?? 0);
    w.string(f, m1.errMsg ?? null);
    w.i8(m1.type ?? 0);
    w.string(f, m1.name ?? '');
    w.tags(f);
  });
  w.tags(f);
}

export type OffsetDeleteRequest = {
  readonly groupId: string;
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly index: number;
    }[];
  }[];
};

export type OffsetDeleteResponse = {
  readonly err?: number;
  readonly throttle?: number;
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly {
      readonly index?: number;
      readonly err?: number;
    }[];
  }[];
};

function readOffsetDeleteRequest(r: ByteReader, v: number): OffsetDeleteRequest {
  const f = v >= 99;
  const groupId = r.string(f);
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => {
      const index = r.i32();
      r.tags(f);
      return { index };
    });
    r.tags(f);
    return { name: name_, parts };
  });
  r.tags(f);
  return { groupId, topics };
}

function writeOffsetDeleteResponse(w: ByteWriter, v: number, m: OffsetDeleteResponse): void {
  const f = v >= 99;
  w.i16(m.err ?? 0);
  w.i32(m.throttle ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      w.i16(m12.err ?? 0);
      w.tags(f);
    });
    w.tags(f);
  });
  w.tags(f);
}

export type DescribeClusterRequest = {
  readonly clusterAuth: boolean;
};

export type DescribeClusterResponse = {
  readonly throttle?: number;
  readonly err?: number;
  readonly errMsg?: string | null;
  readonly clusterId?: string;
  readonly controllerId?: number;
  readonly brokers?: readonly {
    readonly nodeId?: number;
    readonly host?: string;
    readonly port?: number;
    readonly rack?: string | null;
  }[];
  readonly authOps?: number;
};

function readDescribeClusterRequest(r: ByteReader, v: number): DescribeClusterRequest {
  const f = v >= 0;
  const clusterAuth = r.bool();
  r.tags(f);
  return { clusterAuth };
}

function writeDescribeClusterResponse(w: ByteWriter, v: number, m: DescribeClusterResponse): void {
  const f = v >= 0;
  w.i32(m.throttle ?? 0);
  w.i16(m.err ?? 0);
  w.string(f, m.errMsg ?? null);
  w.string(f, m.clusterId ?? '');
  w.i32(m.controllerId ?? 0);
  w.array(f, m.brokers ?? [], (m1) => {
    w.i32(m1.nodeId ?? 0);
    w.string(f, m1.host ?? '');
    w.i32(m1.port ?? 0);
    w.string(f, m1.rack ?? null);
    w.tags(f);
  });
  w.i32(m.authOps ?? 0);
  w.tags(f);
}

export const apis = {
  Produce: { key: 0, name: 'Produce', min: 3, max: 9, flexible: 9, read: readProduceRequest, write: writeProduceResponse },
  Fetch: { key: 1, name: 'Fetch', min: 4, max: 13, flexible: 12, read: readFetchRequest, write: writeFetchResponse },
  ListOffsets: { key: 2, name: 'ListOffsets', min: 1, max: 7, flexible: 6, read: readListOffsetsRequest, write: writeListOffsetsResponse },
  Metadata: { key: 3, name: 'Metadata', min: 0, max: 12, flexible: 9, read: readMetadataRequest, write: writeMetadataResponse },
  OffsetCommit: { key: 8, name: 'OffsetCommit', min: 2, max: 8, flexible: 8, read: readOffsetCommitRequest, write: writeOffsetCommitResponse },
  OffsetFetch: { key: 9, name: 'OffsetFetch', min: 1, max: 8, flexible: 6, read: readOffsetFetchRequest, write: writeOffsetFetchResponse },
  FindCoordinator: { key: 10, name: 'FindCoordinator', min: 0, max: 4, flexible: 3, read: readFindCoordinatorRequest, write: writeFindCoordinatorResponse },
  JoinGroup: { key: 11, name: 'JoinGroup', min: 0, max: 9, flexible: 6, read: readJoinGroupRequest, write: writeJoinGroupResponse },
  Heartbeat: { key: 12, name: 'Heartbeat', min: 0, max: 4, flexible: 4, read: readHeartbeatRequest, write: writeHeartbeatResponse },
  LeaveGroup: { key: 13, name: 'LeaveGroup', min: 0, max: 5, flexible: 4, read: readLeaveGroupRequest, write: writeLeaveGroupResponse },
  SyncGroup: { key: 14, name: 'SyncGroup', min: 0, max: 5, flexible: 4, read: readSyncGroupRequest, write: writeSyncGroupResponse },
  DescribeGroups: { key: 15, name: 'DescribeGroups', min: 0, max: 5, flexible: 5, read: readDescribeGroupsRequest, write: writeDescribeGroupsResponse },
  ListGroups: { key: 16, name: 'ListGroups', min: 0, max: 4, flexible: 3, read: readListGroupsRequest, write: writeListGroupsResponse },
  SaslHandshake: { key: 17, name: 'SaslHandshake', min: 0, max: 1, flexible: 99, read: readSaslHandshakeRequest, write: writeSaslHandshakeResponse },
  ApiVersions: { key: 18, name: 'ApiVersions', min: 0, max: 3, flexible: 3, read: readApiVersionsRequest, write: writeApiVersionsResponse },
  CreateTopics: { key: 19, name: 'CreateTopics', min: 0, max: 7, flexible: 5, read: readCreateTopicsRequest, write: writeCreateTopicsResponse },
  DeleteTopics: { key: 20, name: 'DeleteTopics', min: 0, max: 6, flexible: 4, read: readDeleteTopicsRequest, write: writeDeleteTopicsResponse },
  DeleteRecords: { key: 21, name: 'DeleteRecords', min: 0, max: 2, flexible: 2, read: readDeleteRecordsRequest, write: writeDeleteRecordsResponse },
  InitProducerId: { key: 22, name: 'InitProducerId', min: 0, max: 4, flexible: 2, read: readInitProducerIdRequest, write: writeInitProducerIdResponse },
  OffsetForLeaderEpoch: { key: 23, name: 'OffsetForLeaderEpoch', min: 2, max: 4, flexible: 4, read: readOffsetForLeaderEpochRequest, write: writeOffsetForLeaderEpochResponse },
  AddPartitionsToTxn: { key: 24, name: 'AddPartitionsToTxn', min: 0, max: 3, flexible: 3, read: readAddPartitionsToTxnRequest, write: writeAddPartitionsToTxnResponse },
  AddOffsetsToTxn: { key: 25, name: 'AddOffsetsToTxn', min: 0, max: 3, flexible: 3, read: readAddOffsetsToTxnRequest, write: writeAddOffsetsToTxnResponse },
  EndTxn: { key: 26, name: 'EndTxn', min: 0, max: 3, flexible: 3, read: readEndTxnRequest, write: writeEndTxnResponse },
  TxnOffsetCommit: { key: 28, name: 'TxnOffsetCommit', min: 0, max: 3, flexible: 3, read: readTxnOffsetCommitRequest, write: writeTxnOffsetCommitResponse },
  DescribeConfigs: { key: 32, name: 'DescribeConfigs', min: 0, max: 4, flexible: 4, read: readDescribeConfigsRequest, write: writeDescribeConfigsResponse },
  AlterConfigs: { key: 33, name: 'AlterConfigs', min: 0, max: 2, flexible: 2, read: readAlterConfigsRequest, write: writeAlterConfigsResponse },
  SaslAuthenticate: { key: 36, name: 'SaslAuthenticate', min: 0, max: 2, flexible: 2, read: readSaslAuthenticateRequest, write: writeSaslAuthenticateResponse },
  CreatePartitions: { key: 37, name: 'CreatePartitions', min: 0, max: 3, flexible: 2, read: readCreatePartitionsRequest, write: writeCreatePartitionsResponse },
  DeleteGroups: { key: 42, name: 'DeleteGroups', min: 0, max: 2, flexible: 2, read: readDeleteGroupsRequest, write: writeDeleteGroupsResponse },
  IncrementalAlterConfigs: { key: 44, name: 'IncrementalAlterConfigs', min: 0, max: 1, flexible: 1, read: readIncrementalAlterConfigsRequest, write: writeIncrementalAlterConfigsResponse },
  OffsetDelete: { key: 47, name: 'OffsetDelete', min: 0, max: 0, flexible: 99, read: readOffsetDeleteRequest, write: writeOffsetDeleteResponse },
  DescribeCluster: { key: 60, name: 'DescribeCluster', min: 0, max: 0, flexible: 0, read: readDescribeClusterRequest, write: writeDescribeClusterResponse },
} as const;
