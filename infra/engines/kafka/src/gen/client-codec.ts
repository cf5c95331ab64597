// Generated from src/codec/schema-text.ts by scripts/gen.ts. Do not edit.
import type { ByteReader } from '../codec/reader.ts';
import type { Bytes, ByteWriter } from '../codec/writer.ts';

const none = Buffer.alloc(0);

type ProduceResponseFull = {
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly index: number;
      readonly err: number;
      readonly baseOffset: number;
      readonly logAppendTime: number;
      readonly logStart: number;
      readonly recErrs: readonly {
        readonly bi: number;
        readonly msg: string | null;
      }[];
      readonly errMsg: string | null;
    }[];
  }[];
  readonly throttle: number;
};

type ProduceRequestInit = {
  readonly txnId?: string | null;
  readonly acks?: number;
  readonly timeoutMs?: number;
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly {
      readonly index?: number;
      readonly records?: Bytes | null;
    }[];
  }[];
};

function readProduceResponse(r: ByteReader, v: number): ProduceResponseFull {
  const f = v >= 9;
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => {
      const index = r.i32();
      const err = r.i16();
      const baseOffset = r.i64();
      const logAppendTime = r.i64();
      const logStart: number = v >= 5 ? r.i64() : 0;
      const recErrs: readonly {
        readonly bi: number;
        readonly msg: string | null;
      }[] = v >= 8 ? r.array(f, () => {
        const bi = r.i32();
        const msg = r.nullableString(f);
        r.tags(f);
        return { bi, msg };
      }) : [];
      const errMsg: string | null = v >= 8 ? r.nullableString(f) : null;
      r.tags(f);
      return { index, err, baseOffset, logAppendTime, logStart, recErrs, errMsg };
    });
    r.tags(f);
    return { name: name_, parts };
  });
  const throttle = r.i32();
  r.tags(f);
  return { topics, throttle };
}

function writeProduceRequest(w: ByteWriter, v: number, m: ProduceRequestInit): void {
  const f = v >= 9;
  w.string(f, m.txnId ?? null);
  w.i16(m.acks ?? 0);
  w.i32(m.timeoutMs ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      w.bytes(f, m12.records ?? null);
      w.tags(f);
    });
    w.tags(f);
  });
  w.tags(f);
}

type FetchResponseFull = {
  readonly throttle: number;
  readonly err: number;
  readonly sessionId: number;
  readonly topics: readonly {
    readonly name: string;
    readonly topicId: string;
    readonly parts: readonly {
      readonly index: number;
      readonly err: number;
      readonly hw: number;
      readonly lso: number;
      readonly logStart: number;
      readonly aborted: readonly {
        readonly producerId: number;
        readonly firstOffset: number;
      }[] | null;
      readonly preferredReplica: number;
      readonly records: Buffer | null;
    }[];
  }[];
};

type FetchRequestInit = {
  readonly replicaId?: number;
  readonly maxWaitMs?: number;
  readonly minBytes?: number;
  readonly maxBytes?: number;
  readonly isolation?: number;
  readonly sessionId?: number;
  readonly sessionEpoch?: number;
  readonly topics?: readonly {
    readonly name?: string;
    readonly topicId?: string;
    readonly parts?: readonly {
      readonly index?: number;
      readonly leaderEpoch?: number;
      readonly offset?: number;
      readonly lastFetchedEpoch?: number;
      readonly logStart?: number;
      readonly maxBytes?: number;
    }[];
  }[];
  readonly forgotten?: readonly {
    readonly name?: string;
    readonly topicId?: string;
    readonly parts?: readonly number[];
  }[];
  readonly rackId?: string;
};

function readFetchResponse(r: ByteReader, v: number): FetchResponseFull {
  const f = v >= 12;
  const throttle = r.i32();
  const err: number = v >= 7 ? r.i16() : 0;
  const sessionId: number = v >= 7 ? r.i32() : 0;
  const topics = r.array(f, () => {
    const name_: string = v <= 12 ? r.string(f) : '';
    const topicId: string = v >= 13 ? r.uuid() : '';
    const parts = r.array(f, () => {
      const index = r.i32();
      const err = r.i16();
      const hw = r.i64();
      const lso = r.i64();
      const logStart: number = v >= 5 ? r.i64() : 0;
      const aborted = r.nullableArray(f, () => {
        const producerId = r.i64();
        const firstOffset = r.i64();
        r.tags(f);
        return { producerId, firstOffset };
      });
      const preferredReplica: number = v >= 11 ? r.i32() : 0;
      const records = r.nullableBytes(f);
      r.tags(f);
      return { index, err, hw, lso, logStart, aborted, preferredReplica, records };
    });
    r.tags(f);
    return { name: name_, topicId, parts };
  });
  r.tags(f);
  return { throttle, err, sessionId, topics };
}

function writeFetchRequest(w: ByteWriter, v: number, m: FetchRequestInit): void {
  const f = v >= 12;
  w.i32(m.replicaId ?? 0);
  w.i32(m.maxWaitMs ?? 0);
  w.i32(m.minBytes ?? 0);
  w.i32(m.maxBytes ?? 0);
  w.i8(m.isolation ?? 0);
  if (v >= 7) w.i32(m.sessionId ?? 0);
  if (v >= 7) w.i32(m.sessionEpoch ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    if (v <= 12) w.string(f, m1.name ?? '');
    if (v >= 13) w.uuid(m1.topicId ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      if (v >= 9) w.i32(m12.leaderEpoch ?? 0);
      w.i64(m12.offset ?? 0);
      if (v >= 12) w.i32(m12.lastFetchedEpoch ?? 0);
      if (v >= 5) w.i64(m12.logStart ?? 0);
      w.i32(m12.maxBytes ?? 0);
      w.tags(f);
    });
    w.tags(f);
  });
  if (v >= 7) w.array(f, m.forgotten ?? [], (m1) => {
    if (v <= 12) w.string(f, m1.name ?? '');
    if (v >= 13) w.uuid(m1.topicId ?? '');
    w.array(f, m1.parts ?? [], (x) => w.i32(x));
    w.tags(f);
  });
  if (v >= 11) w.string(f, m.rackId ?? '');
  w.tags(f);
}

type ListOffsetsResponseFull = {
  readonly throttle: number;
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly index: number;
      readonly err: number;
      readonly timestamp: number;
      readonly offset: number;
      readonly leaderEpoch: number;
    }[];
  }[];
};

type ListOffsetsRequestInit = {
  readonly replicaId?: number;
  readonly isolation?: number;
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly {
      readonly index?: number;
      readonly leaderEpoch?: number;
      readonly timestamp?: number;
    }[];
  }[];
};

function readListOffsetsResponse(r: ByteReader, v: number): ListOffsetsResponseFull {
  const f = v >= 6;
  const throttle: number = v >= 2 ? r.i32() : 0;
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => {
      const index = r.i32();
      const err = r.i16();
      const timestamp = r.i64();
      const offset = r.i64();
      const leaderEpoch: number = v >= 4 ? r.i32() : 0;
      r.tags(f);
      return { index, err, timestamp, offset, leaderEpoch };
    });
    r.tags(f);
    return { name: name_, parts };
  });
  r.tags(f);
  return { throttle, topics };
}

function writeListOffsetsRequest(w: ByteWriter, v: number, m: ListOffsetsRequestInit): void {
  const f = v >= 6;
  w.i32(m.replicaId ?? 0);
  if (v >= 2) w.i8(m.isolation ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      if (v >= 4) w.i32(m12.leaderEpoch ?? 0);
      w.i64(m12.timestamp ?? 0);
      w.tags(f);
    });
    w.tags(f);
  });
  w.tags(f);
}

type MetadataResponseFull = {
  readonly throttle: number;
  readonly brokers: readonly {
    readonly nodeId: number;
    readonly host: string;
    readonly port: number;
    readonly rack: string | null;
  }[];
  readonly clusterId: string | null;
  readonly controllerId: number;
  readonly topics: readonly {
    readonly err: number;
    readonly name: string | null;
    readonly topicId: string;
    readonly internal: boolean;
    readonly parts: readonly {
      readonly err: number;
      readonly index: number;
      readonly leader: number;
      readonly leaderEpoch: number;
      readonly replicas: readonly number[];
      readonly isr: readonly number[];
      readonly offline: readonly number[];
    }[];
    readonly authOps: number;
  }[];
  readonly clusterAuthOps: number;
};

type MetadataRequestInit = {
  readonly topics?: readonly {
    readonly topicId?: string;
    readonly name?: string | null;
  }[] | null;
  readonly autoCreate?: boolean;
  readonly clusterAuth?: boolean;
  readonly topicAuth?: boolean;
};

function readMetadataResponse(r: ByteReader, v: number): MetadataResponseFull {
  const f = v >= 9;
  const throttle: number = v >= 3 ? r.i32() : 0;
  const brokers = r.array(f, () => {
    const nodeId = r.i32();
    const host = r.string(f);
    const port = r.i32();
    const rack: string | null = v >= 1 ? r.nullableString(f) : null;
    r.tags(f);
    return { nodeId, host, port, rack };
  });
  const clusterId: string | null = v >= 2 ? r.nullableString(f) : null;
  const controllerId: number = v >= 1 ? r.i32() : 0;
  const topics = r.array(f, () => {
    const err = r.i16();
    const name_ = r.nullableString(f);
    const topicId: string = v >= 10 ? r.uuid() : '';
    const internal: boolean = v >= 1 ? r.bool() : false;
    const parts = r.array(f, () => {
      const err = r.i16();
      const index = r.i32();
      const leader = r.i32();
      const leaderEpoch: number = v >= 7 ? r.i32() : 0;
      const replicas = r.array(f, () => r.i32());
      const isr = r.array(f, () => r.i32());
      const offline: readonly number[] = v >= 5 ? r.array(f, () => r.i32()) : [];
      r.tags(f);
      return { err, index, leader, leaderEpoch, replicas, isr, offline };
    });
    const authOps: number = v >= 8 ? r.i32() : 0;
    r.tags(f);
    return { err, name: name_, topicId, internal, parts, authOps };
  });
  const clusterAuthOps: number = v >= 8 && v <= 10 ? r.i32() : 0;
  r.tags(f);
  return { throttle, brokers, clusterId, controllerId, topics, clusterAuthOps };
}

function writeMetadataRequest(w: ByteWriter, v: number, m: MetadataRequestInit): void {
  const f = v >= 9;
  w.array(f, m.topics ?? null, (m1) => {
    if (v >= 10) w.uuid(m1.topicId ?? '');
    w.string(f, m1.name ?? null);
    w.tags(f);
  });
  if (v >= 4) w.bool(m.autoCreate ?? false);
  if (v >= 8 && v <= 10) w.bool(m.clusterAuth ?? false);
  if (v >= 8) w.bool(m.topicAuth ?? false);
  w.tags(f);
}

type OffsetCommitResponseFull = {
  readonly throttle: number;
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly index: number;
      readonly err: number;
    }[];
  }[];
};

type OffsetCommitRequestInit = {
  readonly groupId?: string;
  readonly generation?: number;
  readonly memberId?: string;
  readonly instanceId?: string | null;
  readonly retentionMs?: number;
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly {
      readonly index?: number;
      readonly offset?: number;
      readonly leaderEpoch?: number;
      readonly metadata?: string | null;
    }[];
  }[];
};

function readOffsetCommitResponse(r: ByteReader, v: number): OffsetCommitResponseFull {
  const f = v >= 8;
  const throttle: number = v >= 3 ? r.i32() : 0;
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => {
      const index = r.i32();
      const err = r.i16();
      r.tags(f);
      return { index, err };
    });
    r.tags(f);
    return { name: name_, parts };
  });
  r.tags(f);
  return { throttle, topics };
}

function writeOffsetCommitRequest(w: ByteWriter, v: number, m: OffsetCommitRequestInit): void {
  const f = v >= 8;
  w.string(f, m.groupId ?? '');
  w.i32(m.generation ?? 0);
  w.string(f, m.memberId ?? '');
  if (v >= 7) w.string(f, m.instanceId ?? null);
  if (v <= 4) w.i64(m.retentionMs ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      w.i64(m12.offset ?? 0);
      if (v >= 6) w.i32(m12.leaderEpoch ?? 0);
      w.string(f, m12.metadata ?? null);
      w.tags(f);
    });
    w.tags(f);
  });
  w.tags(f);
}

type OffsetFetchResponseFull = {
  readonly throttle: number;
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly index: number;
      readonly offset: number;
      readonly leaderEpoch: number;
      readonly metadata: string | null;
      readonly err: number;
    }[];
  }[];
  readonly err: number;
  readonly groups: readonly {
    readonly groupId: string;
    readonly topics: readonly {
      readonly name: string;
      readonly parts: readonly {
        readonly index: number;
        readonly offset: number;
        readonly leaderEpoch: number;
        readonly metadata: string | null;
        readonly err: number;
      }[];
    }[];
    readonly err: number;
  }[];
};

type OffsetFetchRequestInit = {
  readonly groupId?: string;
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly number[];
  }[] | null;
  readonly groups?: readonly {
    readonly groupId?: string;
    readonly topics?: readonly {
      readonly name?: string;
      readonly parts?: readonly number[];
    }[] | null;
  }[];
  readonly requireStable?: boolean;
};

function readOffsetFetchResponse(r: ByteReader, v: number): OffsetFetchResponseFull {
  const f = v >= 6;
  const throttle: number = v >= 3 ? r.i32() : 0;
  const topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly index: number;
      readonly offset: number;
      readonly leaderEpoch: number;
      readonly metadata: string | null;
      readonly err: number;
    }[];
  }[] = v <= 7 ? r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => {
      const index = r.i32();
      const offset = r.i64();
      const leaderEpoch: number = v >= 5 ? r.i32() : 0;
      const metadata = r.nullableString(f);
      const err = r.i16();
      r.tags(f);
      return { index, offset, leaderEpoch, metadata, err };
    });
    r.tags(f);
    return { name: name_, parts };
  }) : [];
  const err: number = v >= 2 && v <= 7 ? r.i16() : 0;
  const groups: readonly {
    readonly groupId: string;
    readonly topics: readonly {
      readonly name: string;
      readonly parts: readonly {
        readonly index: number;
        readonly offset: number;
        readonly leaderEpoch: number;
        readonly metadata: string | null;
        readonly err: number;
      }[];
    }[];
    readonly err: number;
  }[] = v >= 8 ? r.array(f, () => {
    const groupId = r.string(f);
    const topics = r.array(f, () => {
      const name_ = r.string(f);
      const parts = r.array(f, () => {
        const index = r.i32();
        const offset = r.i64();
        const leaderEpoch = r.i32();
        const metadata = r.nullableString(f);
        const err = r.i16();
        r.tags(f);
        return { index, offset, leaderEpoch, metadata, err };
      });
      r.tags(f);
      return { name: name_, parts };
    });
    const err = r.i16();
    r.tags(f);
    return { groupId, topics, err };
  }) : [];
  r.tags(f);
  return { throttle, topics, err, groups };
}

function writeOffsetFetchRequest(w: ByteWriter, v: number, m: OffsetFetchRequestInit): void {
  const f = v >= 6;
  if (v <= 7) w.string(f, m.groupId ?? '');
  if (v <= 7) w.array(f, m.topics ?? null, (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (x) => w.i32(x));
    w.tags(f);
  });
  if (v >= 8) w.array(f, m.groups ?? [], (m1) => {
    w.string(f, m1.groupId ?? '');
    w.array(f, m1.topics ?? null, (m12) => {
      w.string(f, m12.name ?? '');
      w.array(f, m12.parts ?? [], (x) => w.i32(x));
      w.tags(f);
    });
    w.tags(f);
  });
  if (v >= 7) w.bool(m.requireStable ?? false);
  w.tags(f);
}

type FindCoordinatorResponseFull = {
  readonly throttle: number;
  readonly err: number;
  readonly errMsg: string | null;
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly coordinators: readonly {
    readonly key: string;
    readonly nodeId: number;
    readonly host: string;
    readonly port: number;
    readonly err: number;
    readonly errMsg: string | null;
  }[];
};

type FindCoordinatorRequestInit = {
  readonly key?: string;
  readonly keyType?: number;
  readonly keys?: readonly string[];
};

function readFindCoordinatorResponse(r: ByteReader, v: number): FindCoordinatorResponseFull {
  const f = v >= 3;
  const throttle: number = v >= 1 ? r.i32() : 0;
  const err: number = v <= 3 ? r.i16() : 0;
  const errMsg: string | null = v >= 1 && v <= 3 ? r.nullableString(f) : null;
  const nodeId: number = v <= 3 ? r.i32() : 0;
  const host: string = v <= 3 ? r.string(f) : '';
  const port: number = v <= 3 ? r.i32() : 0;
  const coordinators: readonly {
    readonly key: string;
    readonly nodeId: number;
    readonly host: string;
    readonly port: number;
    readonly err: number;
    readonly errMsg: string | null;
  }[] = v >= 4 ? r.array(f, () => {
    const key = r.string(f);
    const nodeId = r.i32();
    const host = r.string(f);
    const port = r.i32();
    const err = r.i16();
    const errMsg = r.nullableString(f);
    r.tags(f);
    return { key, nodeId, host, port, err, errMsg };
  }) : [];
  r.tags(f);
  return { throttle, err, errMsg, nodeId, host, port, coordinators };
}

function writeFindCoordinatorRequest(w: ByteWriter, v: number, m: FindCoordinatorRequestInit): void {
  const f = v >= 3;
  if (v <= 3) w.string(f, m.key ?? '');
  if (v >= 1) w.i8(m.keyType ?? 0);
  if (v >= 4) w.array(f, m.keys ?? [], (x) => w.string(f, x));
  w.tags(f);
}

type JoinGroupResponseFull = {
  readonly throttle: number;
  readonly err: number;
  readonly generation: number;
  readonly protocolType: string | null;
  readonly protocol: string | null;
  readonly leader: string;
  readonly skipAssignment: boolean;
  readonly memberId: string;
  readonly members: readonly {
    readonly memberId: string;
    readonly instanceId: string | null;
    readonly metadata: Buffer;
  }[];
};

type JoinGroupRequestInit = {
  readonly groupId?: string;
  readonly sessionTimeout?: number;
  readonly rebalanceTimeout?: number;
  readonly memberId?: string;
  readonly instanceId?: string | null;
  readonly protocolType?: string;
  readonly protocols?: readonly {
    readonly name?: string;
    readonly metadata?: Bytes;
  }[];
  readonly reason?: string | null;
};

function readJoinGroupResponse(r: ByteReader, v: number): JoinGroupResponseFull {
  const f = v >= 6;
  const throttle: number = v >= 2 ? r.i32() : 0;
  const err = r.i16();
  const generation = r.i32();
  const protocolType: string | null = v >= 7 ? r.nullableString(f) : null;
  const protocol = r.nullableString(f);
  const leader = r.string(f);
  const skipAssignment: boolean = v >= 9 ? r.bool() : false;
  const memberId = r.string(f);
  const members = r.array(f, () => {
    const memberId = r.string(f);
    const instanceId: string | null = v >= 5 ? r.nullableString(f) : null;
    const metadata = r.bytes(f);
    r.tags(f);
    return { memberId, instanceId, metadata };
  });
  r.tags(f);
  return { throttle, err, generation, protocolType, protocol, leader, skipAssignment, memberId, members };
}

function writeJoinGroupRequest(w: ByteWriter, v: number, m: JoinGroupRequestInit): void {
  const f = v >= 6;
  w.string(f, m.groupId ?? '');
  w.i32(m.sessionTimeout ?? 0);
  if (v >= 1) w.i32(m.rebalanceTimeout ?? 0);
  w.string(f, m.memberId ?? '');
  if (v >= 5) w.string(f, m.instanceId ?? null);
  w.string(f, m.protocolType ?? '');
  w.array(f, m.protocols ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.bytes(f, m1.metadata ?? none);
    w.tags(f);
  });
  if (v >= 8) w.string(f, m.reason ?? null);
  w.tags(f);
}

type HeartbeatResponseFull = {
  readonly throttle: number;
  readonly err: number;
};

type HeartbeatRequestInit = {
  readonly groupId?: string;
  readonly generation?: number;
  readonly memberId?: string;
  readonly instanceId?: string | null;
};

function readHeartbeatResponse(r: ByteReader, v: number): HeartbeatResponseFull {
  const f = v >= 4;
  const throttle: number = v >= 1 ? r.i32() : 0;
  const err = r.i16();
  r.tags(f);
  return { throttle, err };
}

function writeHeartbeatRequest(w: ByteWriter, v: number, m: HeartbeatRequestInit): void {
  const f = v >= 4;
  w.string(f, m.groupId ?? '');
  w.i32(m.generation ?? 0);
  w.string(f, m.memberId ?? '');
  if (v >= 3) w.string(f, m.instanceId ?? null);
  w.tags(f);
}

type LeaveGroupResponseFull = {
  readonly throttle: number;
  readonly err: number;
  readonly members: readonly {
    readonly memberId: string;
    readonly instanceId: string | null;
    readonly err: number;
  }[];
};

type LeaveGroupRequestInit = {
  readonly groupId?: string;
  readonly memberId?: string;
  readonly members?: readonly {
    readonly memberId?: string;
    readonly instanceId?: string | null;
    readonly reason?: string | null;
  }[];
};

function readLeaveGroupResponse(r: ByteReader, v: number): LeaveGroupResponseFull {
  const f = v >= 4;
  const throttle: number = v >= 1 ? r.i32() : 0;
  const err = r.i16();
  const members: readonly {
    readonly memberId: string;
    readonly instanceId: string | null;
    readonly err: number;
  }[] = v >= 3 ? r.array(f, () => {
    const memberId = r.string(f);
    const instanceId = r.nullableString(f);
    const err = r.i16();
    r.tags(f);
    return { memberId, instanceId, err };
  }) : [];
  r.tags(f);
  return { throttle, err, members };
}

function writeLeaveGroupRequest(w: ByteWriter, v: number, m: LeaveGroupRequestInit): void {
  const f = v >= 4;
  w.string(f, m.groupId ?? '');
  if (v <= 2) w.string(f, m.memberId ?? '');
  if (v >= 3) w.array(f, m.members ?? [], (m1) => {
    w.string(f, m1.memberId ?? '');
    w.string(f, m1.instanceId ?? null);
    if (v >= 5) w.string(f, m1.reason ?? null);
    w.tags(f);
  });
  w.tags(f);
}

type SyncGroupResponseFull = {
  readonly throttle: number;
  readonly err: number;
  readonly protocolType: string | null;
  readonly protocol: string | null;
  readonly assignment: Buffer;
};

type SyncGroupRequestInit = {
  readonly groupId?: string;
  readonly generation?: number;
  readonly memberId?: string;
  readonly instanceId?: string | null;
  readonly protocolType?: string | null;
  readonly protocol?: string | null;
  readonly assignments?: readonly {
    readonly memberId?: string;
    readonly assignment?: Bytes;
  }[];
};

function readSyncGroupResponse(r: ByteReader, v: number): SyncGroupResponseFull {
  const f = v >= 4;
  const throttle: number = v >= 1 ? r.i32() : 0;
  const err = r.i16();
  const protocolType: string | null = v >= 5 ? r.nullableString(f) : null;
  const protocol: string | null = v >= 5 ? r.nullableString(f) : null;
  const assignment = r.bytes(f);
  r.tags(f);
  return { throttle, err, protocolType, protocol, assignment };
}

function writeSyncGroupRequest(w: ByteWriter, v: number, m: SyncGroupRequestInit): void {
  const f = v >= 4;
  w.string(f, m.groupId ?? '');
  w.i32(m.generation ?? 0);
  w.string(f, m.memberId ?? '');
  if (v >= 3) w.string(f, m.instanceId ?? null);
  if (v >= 5) w.string(f, m.protocolType ?? null);
  if (v >= 5) w.string(f, m.protocol ?? null);
  w.array(f, m.assignments ?? [], (m1) => {
    w.string(f, m1.memberId ?? '');
    w.bytes(f, m1.assignment ?? none);
    w.tags(f);
  });
  w.tags(f);
}

type DescribeGroupsResponseFull = {
  readonly throttle: number;
  readonly groups: readonly {
    readonly err: number;
    readonly groupId: string;
    readonly state: string;
    readonly protocolType: string;
    readonly protocol: string;
    readonly members: readonly {
      readonly memberId: string;
      readonly instanceId: string | null;
      readonly clientId: string;
      readonly clientHost: string;
      readonly metadata: Buffer;
      readonly assignment: Buffer;
    }[];
    readonly authOps: number;
  }[];
};

type DescribeGroupsRequestInit = {
  readonly groups?: readonly string[];
  readonly authOps?: boolean;
};

function readDescribeGroupsResponse(r: ByteReader, v: number): DescribeGroupsResponseFull {
  const f = v >= 5;
  const throttle: number = v >= 1 ? r.i32() : 0;
  const groups = r.array(f, () => {
    const err = r.i16();
    const groupId = r.string(f);
    const state = r.string(f);
    const protocolType = r.string(f);
    const protocol = r.string(f);
    const members = r.array(f, () => {
      const memberId = r.string(f);
      const instanceId: string | null = v >= 4 ? r.nullableString(f) : null;
      const clientId = r.string(f);
      const clientHost = r.string(f);
      const metadata = r.bytes(f);
      const assignment = r.bytes(f);
      r.tags(f);
      return { memberId, instanceId, clientId, clientHost, metadata, assignment };
    });
    const authOps: number = v >= 3 ? r.i32() : 0;
    r.tags(f);
    return { err, groupId, state, protocolType, protocol, members, authOps };
  });
  r.tags(f);
  return { throttle, groups };
}

function writeDescribeGroupsRequest(w: ByteWriter, v: number, m: DescribeGroupsRequestInit): void {
  const f = v >= 5;
  w.array(f, m.groups ?? [], (x) => w.string(f, x));
  if (v >= 3) w.bool(m.authOps ?? false);
  w.tags(f);
}

type ListGroupsResponseFull = {
  readonly throttle: number;
  readonly err: number;
  readonly groups: readonly {
    readonly groupId: string;
    readonly protocolType: string;
    readonly state: string;
  }[];
};

type ListGroupsRequestInit = {
  readonly states?: readonly string[];
};

function readListGroupsResponse(r: ByteReader, v: number): ListGroupsResponseFull {
  const f = v >= 3;
  const throttle: number = v >= 1 ? r.i32() : 0;
  const err = r.i16();
  const groups = r.array(f, () => {
    const groupId = r.string(f);
    const protocolType = r.string(f);
    const state: string = v >= 4 ? r.string(f) : '';
    r.tags(f);
    return { groupId, protocolType, state };
  });
  r.tags(f);
  return { throttle, err, groups };
}

function writeListGroupsRequest(w: ByteWriter, v: number, m: ListGroupsRequestInit): void {
  const f = v >= 3;
  if (v >= 4) w.array(f, m.states ?? [], (x) => w.string(f, x));
  w.tags(f);
}

type SaslHandshakeResponseFull = {
  readonly err: number;
  readonly mechanisms: readonly string[];
};

type SaslHandshakeRequestInit = {
  readonly mechanism?: string;
};

function readSaslHandshakeResponse(r: ByteReader, v: number): SaslHandshakeResponseFull {
  const f = v >= 99;
  const err = r.i16();
  const mechanisms = r.array(f, () => r.string(f));
  r.tags(f);
  return { err, mechanisms };
}

function writeSaslHandshakeRequest(w: ByteWriter, v: number, m: SaslHandshakeRequestInit): void {
  const f = v >= 99;
  w.string(f, m.mechanism ?? '');
  w.tags(f);
}

type ApiVersionsResponseFull = {
  readonly err: number;
  readonly apis: readonly {
    readonly key: number;
    readonly min: number;
    readonly max: number;
  }[];
  readonly throttle: number;
};

type ApiVersionsRequestInit = {
  readonly clientName?: string;
  readonly clientVersion?: string;
};

function readApiVersionsResponse(r: ByteReader, v: number): ApiVersionsResponseFull {
  const f = v >= 3;
  const err = r.i16();
  const apis = r.array(f, () => {
    const key = r.i16();
    const min = r.i16();
    const max = r.i16();
    r.tags(f);
    return { key, min, max };
  });
  const throttle: number = v >= 1 ? r.i32() : 0;
  r.tags(f);
  return { err, apis, throttle };
}

function writeApiVersionsRequest(w: ByteWriter, v: number, m: ApiVersionsRequestInit): void {
  const f = v >= 3;
  if (v >= 3) w.string(f, m.clientName ?? '');
  if (v >= 3) w.string(f, m.clientVersion ?? '');
  w.tags(f);
}

type CreateTopicsResponseFull = {
  readonly throttle: number;
  readonly topics: readonly {
    readonly name: string;
    readonly topicId: string;
    readonly err: number;
    readonly errMsg: string | null;
    readonly numPartitions: number;
    readonly replicationFactor: number;
    readonly configs: readonly {
      readonly name: string;
      readonly value: string | null;
      readonly readOnly: boolean;
      readonly source: number;
      readonly sensitive: boolean;
    }[] | null;
  }[];
};

type CreateTopicsRequestInit = {
  readonly topics?: readonly {
    readonly name?: string;
    readonly numPartitions?: number;
    readonly replicationFactor?: number;
    readonly assignments?: readonly {
      readonly index?: number;
      readonly brokers?: readonly number[];
    }[];
    readonly configs?: readonly {
      readonly name?: string;
      readonly value?: string | null;
    }[];
  }[];
  readonly timeoutMs?: number;
  readonly validateOnly?: boolean;
};

function readCreateTopicsResponse(r: ByteReader, v: number): CreateTopicsResponseFull {
  const f = v >= 5;
  const throttle: number = v >= 2 ? r.i32() : 0;
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const topicId: string = v >= 7 ? r.uuid() : '';
    const err = r.i16();
    const errMsg: string | null = v >= 1 ? r.nullableString(f) : null;
    const numPartitions: number = v >= 5 ? r.i32() : 0;
    const replicationFactor: number = v >= 5 ? r.i16() : 0;
    const configs: readonly {
      readonly name: string;
      readonly value: string | null;
      readonly readOnly: boolean;
      readonly source: number;
      readonly sensitive: boolean;
    }[] | null = v >= 5 ? r.nullableArray(f, () => {
      const name_ = r.string(f);
      const value = r.nullableString(f);
      const readOnly = r.bool();
      const source = r.i8();
      const sensitive = r.bool();
      r.tags(f);
      return { name: name_, value, readOnly, source, sensitive };
    }) : null;
    r.tags(f);
    return { name: name_, topicId, err, errMsg, numPartitions, replicationFactor, configs };
  });
  r.tags(f);
  return { throttle, topics };
}

function writeCreateTopicsRequest(w: ByteWriter, v: number, m: CreateTopicsRequestInit): void {
  const f = v >= 5;
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.i32(m1.numPartitions ?? 0);
    w.i16(m1.replicationFactor ?? 0);
    w.array(f, m1.assignments ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      w.array(f, m12.brokers ?? [], (x) => w.i32(x));
      w.tags(f);
    });
    w.array(f, m1.configs ?? [], (m12) => {
      w.string(f, m12.name ?? '');
      w.string(f, m12.value ?? null);
      w.tags(f);
    });
    w.tags(f);
  });
  w.i32(m.timeoutMs ?? 0);
  if (v >= 1) w.bool(m.validateOnly ?? false);
  w.tags(f);
}

type DeleteTopicsResponseFull = {
  readonly throttle: number;
  readonly topics: readonly {
    readonly name: string | null;
    readonly topicId: string;
    readonly err: number;
    readonly errMsg: string | null;
  }[];
};

type DeleteTopicsRequestInit = {
  readonly topics?: readonly {
    readonly name?: string | null;
    readonly topicId?: string;
  }[];
  readonly names?: readonly string[];
  readonly timeoutMs?: number;
};

function readDeleteTopicsResponse(r: ByteReader, v: number): DeleteTopicsResponseFull {
  const f = v >= 4;
  const throttle: number = v >= 1 ? r.i32() : 0;
  const topics = r.array(f, () => {
    const name_ = r.nullableString(f);
    const topicId: string = v >= 6 ? r.uuid() : '';
    const err = r.i16();
    const errMsg: string | null = v >= 5 ? r.nullableString(f) : null;
    r.tags(f);
    return { name: name_, topicId, err, errMsg };
  });
  r.tags(f);
  return { throttle, topics };
}

function writeDeleteTopicsRequest(w: ByteWriter, v: number, m: DeleteTopicsRequestInit): void {
  const f = v >= 4;
  if (v >= 6) w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? null);
    w.uuid(m1.topicId ?? '');
    w.tags(f);
  });
  if (v <= 5) w.array(f, m.names ?? [], (x) => w.string(f, x));
  w.i32(m.timeoutMs ?? 0);
  w.tags(f);
}

type DeleteRecordsResponseFull = {
  readonly throttle: number;
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly index: number;
      readonly lowWatermark: number;
      readonly err: number;
    }[];
  }[];
};

type DeleteRecordsRequestInit = {
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly {
      readonly index?: number;
      readonly offset?: number;
    }[];
  }[];
  readonly timeoutMs?: number;
};

function readDeleteRecordsResponse(r: ByteReader, v: number): DeleteRecordsResponseFull {
  const f = v >= 2;
  const throttle = r.i32();
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => {
      const index = r.i32();
      const lowWatermark = r.i64();
      const err = r.i16();
      r.tags(f);
      return { index, lowWatermark, err };
    });
    r.tags(f);
    return { name: name_, parts };
  });
  r.tags(f);
  return { throttle, topics };
}

function writeDeleteRecordsRequest(w: ByteWriter, v: number, m: DeleteRecordsRequestInit): void {
  const f = v >= 2;
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      w.i64(m12.offset ?? 0);
      w.tags(f);
    });
    w.tags(f);
  });
  w.i32(m.timeoutMs ?? 0);
  w.tags(f);
}

type InitProducerIdResponseFull = {
  readonly throttle: number;
  readonly err: number;
  readonly producerId: number;
  readonly producerEpoch: number;
};

type InitProducerIdRequestInit = {
  readonly txnId?: string | null;
  readonly txnTimeout?: number;
  readonly producerId?: number;
  readonly producerEpoch?: number;
};

function readInitProducerIdResponse(r: ByteReader, v: number): InitProducerIdResponseFull {
  const f = v >= 2;
  const throttle = r.i32();
  const err = r.i16();
  const producerId = r.i64();
  const producerEpoch = r.i16();
  r.tags(f);
  return { throttle, err, producerId, producerEpoch };
}

function writeInitProducerIdRequest(w: ByteWriter, v: number, m: InitProducerIdRequestInit): void {
  const f = v >= 2;
  w.string(f, m.txnId ?? null);
  w.i32(m.txnTimeout ?? 0);
  if (v >= 3) w.i64(m.producerId ?? 0);
  if (v >= 3) w.i16(m.producerEpoch ?? 0);
  w.tags(f);
}

type OffsetForLeaderEpochResponseFull = {
  readonly throttle: number;
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly err: number;
      readonly index: number;
      readonly leaderEpoch: number;
      readonly endOffset: number;
    }[];
  }[];
};

type OffsetForLeaderEpochRequestInit = {
  readonly replicaId?: number;
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly {
      readonly index?: number;
      readonly currentLeaderEpoch?: number;
      readonly leaderEpoch?: number;
    }[];
  }[];
};

function readOffsetForLeaderEpochResponse(r: ByteReader, v: number): OffsetForLeaderEpochResponseFull {
  const f = v >= 4;
  const throttle = r.i32();
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => {
      const err = r.i16();
      const index = r.i32();
      const leaderEpoch = r.i32();
      const endOffset = r.i64();
      r.tags(f);
      return { err, index, leaderEpoch, endOffset };
    });
    r.tags(f);
    return { name: name_, parts };
  });
  r.tags(f);
  return { throttle, topics };
}

function writeOffsetForLeaderEpochRequest(w: ByteWriter, v: number, m: OffsetForLeaderEpochRequestInit): void {
  const f = v >= 4;
  if (v >= 3) w.i32(m.replicaId ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      w.i32(m12.currentLeaderEpoch ?? 0);
      w.i32(m12.leaderEpoch ?? 0);
      w.tags(f);
    });
    w.tags(f);
  });
  w.tags(f);
}

type AddPartitionsToTxnResponseFull = {
  readonly throttle: number;
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly index: number;
      readonly err: number;
    }[];
  }[];
};

type AddPartitionsToTxnRequestInit = {
  readonly txnId?: string;
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly number[];
  }[];
};

function readAddPartitionsToTxnResponse(r: ByteReader, v: number): AddPartitionsToTxnResponseFull {
  const f = v >= 3;
  const throttle = r.i32();
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => {
      const index = r.i32();
      const err = r.i16();
      r.tags(f);
      return { index, err };
    });
    r.tags(f);
    return { name: name_, parts };
  });
  r.tags(f);
  return { throttle, topics };
}

function writeAddPartitionsToTxnRequest(w: ByteWriter, v: number, m: AddPartitionsToTxnRequestInit): void {
  const f = v >= 3;
  w.string(f, m.txnId ?? '');
  w.i64(m.producerId ?? 0);
  w.i16(m.producerEpoch ?? 0);
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (x) => w.i32(x));
    w.tags(f);
  });
  w.tags(f);
}

type AddOffsetsToTxnResponseFull = {
  readonly throttle: number;
  readonly err: number;
};

type AddOffsetsToTxnRequestInit = {
  readonly txnId?: string;
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly groupId?: string;
};

function readAddOffsetsToTxnResponse(r: ByteReader, v: number): AddOffsetsToTxnResponseFull {
  const f = v >= 3;
  const throttle = r.i32();
  const err = r.i16();
  r.tags(f);
  return { throttle, err };
}

function writeAddOffsetsToTxnRequest(w: ByteWriter, v: number, m: AddOffsetsToTxnRequestInit): void {
  const f = v >= 3;
  w.string(f, m.txnId ?? '');
  w.i64(m.producerId ?? 0);
  w.i16(m.producerEpoch ?? 0);
  w.string(f, m.groupId ?? '');
  w.tags(f);
}

type EndTxnResponseFull = {
  readonly throttle: number;
  readonly err: number;
};

type EndTxnRequestInit = {
  readonly txnId?: string;
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly committed?: boolean;
};

function readEndTxnResponse(r: ByteReader, v: number): EndTxnResponseFull {
  const f = v >= 3;
  const throttle = r.i32();
  const err = r.i16();
  r.tags(f);
  return { throttle, err };
}

function writeEndTxnRequest(w: ByteWriter, v: number, m: EndTxnRequestInit): void {
  const f = v >= 3;
  w.string(f, m.txnId ?? '');
  w.i64(m.producerId ?? 0);
  w.i16(m.producerEpoch ?? 0);
  w.bool(m.committed ?? false);
  w.tags(f);
}

type TxnOffsetCommitResponseFull = {
  readonly throttle: number;
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly index: number;
      readonly err: number;
    }[];
  }[];
};

type TxnOffsetCommitRequestInit = {
  readonly txnId?: string;
  readonly groupId?: string;
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly generation?: number;
  readonly memberId?: string;
  readonly instanceId?: string | null;
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly {
      readonly index?: number;
      readonly offset?: number;
      readonly leaderEpoch?: number;
      readonly metadata?: string | null;
    }[];
  }[];
};

function readTxnOffsetCommitResponse(r: ByteReader, v: number): TxnOffsetCommitResponseFull {
  const f = v >= 3;
  const throttle = r.i32();
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => {
      const index = r.i32();
      const err = r.i16();
      r.tags(f);
      return { index, err };
    });
    r.tags(f);
    return { name: name_, parts };
  });
  r.tags(f);
  return { throttle, topics };
}

function writeTxnOffsetCommitRequest(w: ByteWriter, v: number, m: TxnOffsetCommitRequestInit): void {
  const f = v >= 3;
  w.string(f, m.txnId ?? '');
  w.string(f, m.groupId ?? '');
  w.i64(m.producerId ?? 0);
  w.i16(m.producerEpoch ?? 0);
  if (v >= 3) w.i32(m.generation ?? 0);
  if (v >= 3) w.string(f, m.memberId ?? '');
  if (v >= 3) w.string(f, m.instanceId ?? null);
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      w.i64(m12.offset ?? 0);
      if (v >= 2) w.i32(m12.leaderEpoch ?? 0);
      w.string(f, m12.metadata ?? null);
      w.tags(f);
    });
    w.tags(f);
  });
  w.tags(f);
}

type DescribeConfigsResponseFull = {
  readonly throttle: number;
  readonly results: readonly {
    readonly err: number;
    readonly errMsg: string | null;
    readonly type: number;
    readonly name: string;
    readonly configs: readonly {
      readonly name: string;
      readonly value: string | null;
      readonly readOnly: boolean;
      readonly isDefault: boolean;
      readonly source: number;
      readonly sensitive: boolean;
      readonly synonyms: readonly {
        readonly name: string;
        readonly value: string | null;
        readonly source: number;
      }[];
      readonly configType: number;
      readonly doc: string | null;
    }[];
  }[];
};

type DescribeConfigsRequestInit = {
  readonly resources?: readonly {
    readonly type?: number;
    readonly name?: string;
    readonly keys?: readonly string[] | null;
  }[];
  readonly synonyms?: boolean;
  readonly docs?: boolean;
};

function readDescribeConfigsResponse(r: ByteReader, v: number): DescribeConfigsResponseFull {
  const f = v >= 4;
  const throttle = r.i32();
  const results = r.array(f, () => {
    const err = r.i16();
    const errMsg = r.nullableString(f);
    const type = r.i8();
    const name_ = r.string(f);
    const configs = r.array(f, () => {
      const name_ = r.string(f);
      const value = r.nullableString(f);
      const readOnly = r.bool();
      const isDefault: boolean = v <= 0 ? r.bool() : false;
      const source: number = v >= 1 ? r.i8() : 0;
      const sensitive = r.bool();
      const synonyms: readonly {
        readonly name: string;
        readonly value: string | null;
        readonly source: number;
      }[] = v >= 1 ? r.array(f, () => {
        const name_ = r.string(f);
        const value = r.nullableString(f);
        const source = r.i8();
        r.tags(f);
        return { name: name_, value, source };
      }) : [];
      const configType: number = v >= 3 ? r.i8() : 0;
      const doc: string | null = v >= 3 ? r.nullableString(f) : null;
      r.tags(f);
      return { name: name_, value, readOnly, isDefault, source, sensitive, synonyms, configType, doc };
    });
    r.tags(f);
    return { err, errMsg, type, name: name_, configs };
  });
  r.tags(f);
  return { throttle, results };
}

function writeDescribeConfigsRequest(w: ByteWriter, v: number, m: DescribeConfigsRequestInit): void {
  const f = v >= 4;
  w.array(f, m.resources ?? [], (m1) => {
    w.i8(m1.type ?? 0);
    w.string(f, m1.name ?? '');
    w.array(f, m1.keys ?? null, (x) => w.string(f, x));
    w.tags(f);
  });
  if (v >= 1) w.bool(m.synonyms ?? false);
  if (v >= 3) w.bool(m.docs ?? false);
  w.tags(f);
}

type AlterConfigsResponseFull = {
  readonly throttle: number;
  readonly responses: readonly {
    readonly err: number;
    readonly errMsg: string | null;
    readonly type: number;
    readonly name: string;
  }[];
};

type AlterConfigsRequestInit = {
  readonly resources?: readonly {
    readonly type?: number;
    readonly name?: string;
    readonly configs?: readonly {
      readonly name?: string;
      readonly value?: string | null;
    }[];
  }[];
  readonly validateOnly?: boolean;
};

function readAlterConfigsResponse(r: ByteReader, v: number): AlterConfigsResponseFull {
  const f = v >= 2;
  const throttle = r.i32();
  const responses = r.array(f, () => {
    const err = r.i16();
    const errMsg = r.nullableString(f);
    const type = r.i8();
    const name_ = r.string(f);
    r.tags(f);
    return { err, errMsg, type, name: name_ };
  });
  r.tags(f);
  return { throttle, responses };
}

function writeAlterConfigsRequest(w: ByteWriter, v: number, m: AlterConfigsRequestInit): void {
  const f = v >= 2;
  w.array(f, m.resources ?? [], (m1) => {
    w.i8(m1.type ?? 0);
    w.string(f, m1.name ?? '');
    w.array(f, m1.configs ?? [], (m12) => {
      w.string(f, m12.name ?? '');
      w.string(f, m12.value ?? null);
      w.tags(f);
    });
    w.tags(f);
  });
  w.bool(m.validateOnly ?? false);
  w.tags(f);
}

type SaslAuthenticateResponseFull = {
  readonly err: number;
  readonly errMsg: string | null;
  readonly auth: Buffer;
  readonly sessionMs: number;
};

type SaslAuthenticateRequestInit = {
  readonly auth?: Bytes;
};

function readSaslAuthenticateResponse(r: ByteReader, v: number): SaslAuthenticateResponseFull {
  const f = v >= 2;
  const err = r.i16();
  const errMsg = r.nullableString(f);
  const auth = r.bytes(f);
  const sessionMs: number = v >= 1 ? r.i64() : 0;
  r.tags(f);
  return { err, errMsg, auth, sessionMs };
}

function writeSaslAuthenticateRequest(w: ByteWriter, v: number, m: SaslAuthenticateRequestInit): void {
  const f = v >= 2;
  w.bytes(f, m.auth ?? none);
  w.tags(f);
}

type CreatePartitionsResponseFull = {
  readonly throttle: number;
  readonly results: readonly {
    readonly name: string;
    readonly err: number;
    readonly errMsg: string | null;
  }[];
};

type CreatePartitionsRequestInit = {
  readonly topics?: readonly {
    readonly name?: string;
    readonly count?: number;
    readonly assignments?: readonly {
      readonly brokers?: readonly number[];
    }[] | null;
  }[];
  readonly timeoutMs?: number;
  readonly validateOnly?: boolean;
};

function readCreatePartitionsResponse(r: ByteReader, v: number): CreatePartitionsResponseFull {
  const f = v >= 2;
  const throttle = r.i32();
  const results = r.array(f, () => {
    const name_ = r.string(f);
    const err = r.i16();
    const errMsg = r.nullableString(f);
    r.tags(f);
    return { name: name_, err, errMsg };
  });
  r.tags(f);
  return { throttle, results };
}

function writeCreatePartitionsRequest(w: ByteWriter, v: number, m: CreatePartitionsRequestInit): void {
  const f = v >= 2;
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.i32(m1.count ?? 0);
    w.array(f, m1.assignments ?? null, (m12) => {
      w.array(f, m12.brokers ?? [], (x) => w.i32(x));
      w.tags(f);
    });
    w.tags(f);
  });
  w.i32(m.timeoutMs ?? 0);
  w.bool(m.validateOnly ?? false);
  w.tags(f);
}

type DeleteGroupsResponseFull = {
  readonly throttle: number;
  readonly results: readonly {
    readonly groupId: string;
    readonly err: number;
  }[];
};

type DeleteGroupsRequestInit = {
  readonly groups?: readonly string[];
};

function readDeleteGroupsResponse(r: ByteReader, v: number): DeleteGroupsResponseFull {
  const f = v >= 2;
  const throttle = r.i32();
  const results = r.array(f, () => {
    const groupId = r.string(f);
    const err = r.i16();
    r.tags(f);
    return { groupId, err };
  });
  r.tags(f);
  return { throttle, results };
}

function writeDeleteGroupsRequest(w: ByteWriter, v: number, m: DeleteGroupsRequestInit): void {
  const f = v >= 2;
  w.array(f, m.groups ?? [], (x) => w.string(f, x));
  w.tags(f);
}

type IncrementalAlterConfigsResponseFull = {
  readonly throttle: number;
  readonly responses: readonly {
    readonly err: number;
    readonly errMsg: string | null;
    readonly type: number;
    readonly name: string;
  }[];
};

type IncrementalAlterConfigsRequestInit = {
  readonly resources?: readonly {
    readonly type?: number;
    readonly name?: string;
    readonly configs?: readonly {
      readonly name?: string;
      readonly op?: number;
      readonly value?: string | null;
    }[];
  }[];
  readonly validateOnly?: boolean;
};

function readIncrementalAlterConfigsResponse(r: ByteReader, v: number): IncrementalAlterConfigsResponseFull {
  const f = v >= 1;
  const throttle = r.i32();
  const responses = r.array(f, () => {
    const err = r.i16();
    const errMsg = r.nullableString(f);
    const type = r.i8();
    const name_ = r.string(f);
    r.tags(f);
    return { err, errMsg, type, name: name_ };
  });
  r.tags(f);
  return { throttle, responses };
}

function writeIncrementalAlterConfigsRequest(w: ByteWriter, v: number, m: IncrementalAlterConfigsRequestInit): void {
  const f = v >= 1;
  w.array(f, m.resources ?? [], (m1) => {
    w.i8(m1.type ?? 0);
    w.string(f, m1.name ?? '');
    w.array(f, m1.configs ?? [], (m12) => {
      w.string(f, m12.name ?? '');
      w.i8(m12.op ?? 0);
      w.string(f, m12.value ?? null);
      w.tags(f);
    });
    w.tags(f);
  });
  w.bool(m.validateOnly ?? false);
  w.tags(f);
}

type OffsetDeleteResponseFull = {
  readonly err: number;
  readonly throttle: number;
  readonly topics: readonly {
    readonly name: string;
    readonly parts: readonly {
      readonly index: number;
      readonly err: number;
    }[];
  }[];
};

type OffsetDeleteRequestInit = {
  readonly groupId?: string;
  readonly topics?: readonly {
    readonly name?: string;
    readonly parts?: readonly {
      readonly index?: number;
    }[];
  }[];
};

function readOffsetDeleteResponse(r: ByteReader, v: number): OffsetDeleteResponseFull {
  const f = v >= 99;
  const err = r.i16();
  const throttle = r.i32();
  const topics = r.array(f, () => {
    const name_ = r.string(f);
    const parts = r.array(f, () => {
      const index = r.i32();
      const err = r.i16();
      r.tags(f);
      return { index, err };
    });
    r.tags(f);
    return { name: name_, parts };
  });
  r.tags(f);
  return { err, throttle, topics };
}

function writeOffsetDeleteRequest(w: ByteWriter, v: number, m: OffsetDeleteRequestInit): void {
  const f = v >= 99;
  w.string(f, m.groupId ?? '');
  w.array(f, m.topics ?? [], (m1) => {
    w.string(f, m1.name ?? '');
    w.array(f, m1.parts ?? [], (m12) => {
      w.i32(m12.index ?? 0);
      w.tags(f);
    });
    w.tags(f);
  });
  w.tags(f);
}

type DescribeClusterResponseFull = {
  readonly throttle: number;
  readonly err: number;
  readonly errMsg: string | null;
  readonly clusterId: string;
  readonly controllerId: number;
  readonly brokers: readonly {
    readonly nodeId: number;
    readonly host: string;
    readonly port: number;
    readonly rack: string | null;
  }[];
  readonly authOps: number;
};

type DescribeClusterRequestInit = {
  readonly clusterAuth?: boolean;
};

function readDescribeClusterResponse(r: ByteReader, v: number): DescribeClusterResponseFull {
  const f = v >= 0;
  const throttle = r.i32();
  const err = r.i16();
  const errMsg = r.nullableString(f);
  const clusterId = r.string(f);
  const controllerId = r.i32();
  const brokers = r.array(f, () => {
    const nodeId = r.i32();
    const host = r.string(f);
    const port = r.i32();
    const rack = r.nullableString(f);
    r.tags(f);
    return { nodeId, host, port, rack };
  });
  const authOps = r.i32();
  r.tags(f);
  return { throttle, err, errMsg, clusterId, controllerId, brokers, authOps };
}

function writeDescribeClusterRequest(w: ByteWriter, v: number, m: DescribeClusterRequestInit): void {
  const f = v >= 0;
  w.bool(m.clusterAuth ?? false);
  w.tags(f);
}

export const clientApis = {
  Produce: { key: 0, name: 'Produce', min: 3, max: 9, flexible: 9, read: readProduceResponse, write: writeProduceRequest },
  Fetch: { key: 1, name: 'Fetch', min: 4, max: 13, flexible: 12, read: readFetchResponse, write: writeFetchRequest },
  ListOffsets: { key: 2, name: 'ListOffsets', min: 1, max: 7, flexible: 6, read: readListOffsetsResponse, write: writeListOffsetsRequest },
  Metadata: { key: 3, name: 'Metadata', min: 0, max: 12, flexible: 9, read: readMetadataResponse, write: writeMetadataRequest },
  OffsetCommit: { key: 8, name: 'OffsetCommit', min: 2, max: 8, flexible: 8, read: readOffsetCommitResponse, write: writeOffsetCommitRequest },
  OffsetFetch: { key: 9, name: 'OffsetFetch', min: 1, max: 8, flexible: 6, read: readOffsetFetchResponse, write: writeOffsetFetchRequest },
  FindCoordinator: { key: 10, name: 'FindCoordinator', min: 0, max: 4, flexible: 3, read: readFindCoordinatorResponse, write: writeFindCoordinatorRequest },
  JoinGroup: { key: 11, name: 'JoinGroup', min: 0, max: 9, flexible: 6, read: readJoinGroupResponse, write: writeJoinGroupRequest },
  Heartbeat: { key: 12, name: 'Heartbeat', min: 0, max: 4, flexible: 4, read: readHeartbeatResponse, write: writeHeartbeatRequest },
  LeaveGroup: { key: 13, name: 'LeaveGroup', min: 0, max: 5, flexible: 4, read: readLeaveGroupResponse, write: writeLeaveGroupRequest },
  SyncGroup: { key: 14, name: 'SyncGroup', min: 0, max: 5, flexible: 4, read: readSyncGroupResponse, write: writeSyncGroupRequest },
  DescribeGroups: { key: 15, name: 'DescribeGroups', min: 0, max: 5, flexible: 5, read: readDescribeGroupsResponse, write: writeDescribeGroupsRequest },
  ListGroups: { key: 16, name: 'ListGroups', min: 0, max: 4, flexible: 3, read: readListGroupsResponse, write: writeListGroupsRequest },
  SaslHandshake: { key: 17, name: 'SaslHandshake', min: 0, max: 1, flexible: 99, read: readSaslHandshakeResponse, write: writeSaslHandshakeRequest },
  ApiVersions: { key: 18, name: 'ApiVersions', min: 0, max: 3, flexible: 3, read: readApiVersionsResponse, write: writeApiVersionsRequest },
  CreateTopics: { key: 19, name: 'CreateTopics', min: 0, max: 7, flexible: 5, read: readCreateTopicsResponse, write: writeCreateTopicsRequest },
  DeleteTopics: { key: 20, name: 'DeleteTopics', min: 0, max: 6, flexible: 4, read: readDeleteTopicsResponse, write: writeDeleteTopicsRequest },
  DeleteRecords: { key: 21, name: 'DeleteRecords', min: 0, max: 2, flexible: 2, read: readDeleteRecordsResponse, write: writeDeleteRecordsRequest },
  InitProducerId: { key: 22, name: 'InitProducerId', min: 0, max: 4, flexible: 2, read: readInitProducerIdResponse, write: writeInitProducerIdRequest },
  OffsetForLeaderEpoch: { key: 23, name: 'OffsetForLeaderEpoch', min: 2, max: 4, flexible: 4, read: readOffsetForLeaderEpochResponse, write: writeOffsetForLeaderEpochRequest },
  AddPartitionsToTxn: { key: 24, name: 'AddPartitionsToTxn', min: 0, max: 3, flexible: 3, read: readAddPartitionsToTxnResponse, write: writeAddPartitionsToTxnRequest },
  AddOffsetsToTxn: { key: 25, name: 'AddOffsetsToTxn', min: 0, max: 3, flexible: 3, read: readAddOffsetsToTxnResponse, write: writeAddOffsetsToTxnRequest },
  EndTxn: { key: 26, name: 'EndTxn', min: 0, max: 3, flexible: 3, read: readEndTxnResponse, write: writeEndTxnRequest },
  TxnOffsetCommit: { key: 28, name: 'TxnOffsetCommit', min: 0, max: 3, flexible: 3, read: readTxnOffsetCommitResponse, write: writeTxnOffsetCommitRequest },
  DescribeConfigs: { key: 32, name: 'DescribeConfigs', min: 0, max: 4, flexible: 4, read: readDescribeConfigsResponse, write: writeDescribeConfigsRequest },
  AlterConfigs: { key: 33, name: 'AlterConfigs', min: 0, max: 2, flexible: 2, read: readAlterConfigsResponse, write: writeAlterConfigsRequest },
  SaslAuthenticate: { key: 36, name: 'SaslAuthenticate', min: 0, max: 2, flexible: 2, read: readSaslAuthenticateResponse, write: writeSaslAuthenticateRequest },
  CreatePartitions: { key: 37, name: 'CreatePartitions', min: 0, max: 3, flexible: 2, read: readCreatePartitionsResponse, write: writeCreatePartitionsRequest },
  DeleteGroups: { key: 42, name: 'DeleteGroups', min: 0, max: 2, flexible: 2, read: readDeleteGroupsResponse, write: writeDeleteGroupsRequest },
  IncrementalAlterConfigs: { key: 44, name: 'IncrementalAlterConfigs', min: 0, max: 1, flexible: 1, read: readIncrementalAlterConfigsResponse, write: writeIncrementalAlterConfigsRequest },
  OffsetDelete: { key: 47, name: 'OffsetDelete', min: 0, max: 0, flexible: 99, read: readOffsetDeleteResponse, write: writeOffsetDeleteRequest },
  DescribeCluster: { key: 60, name: 'DescribeCluster', min: 0, max: 0, flexible: 0, read: readDescribeClusterResponse, write: writeDescribeClusterRequest },
} as const;
