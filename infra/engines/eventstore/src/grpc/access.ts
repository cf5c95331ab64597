import { timingSafeEqual } from 'node:crypto';
import { type Metadata, status } from '@grpc/grpc-js';
import type { EventLog } from '../store/event-log.ts';
import type { StreamAcl } from '../store/stream-metadata.ts';
import { accessDenied, RpcError } from './errors.ts';

/** A user that may log in. */
export type User = { readonly name: string; readonly password: string; readonly groups: readonly string[] };

/** Who makes a call. */
export type Caller = { readonly name: string; readonly groups: readonly string[]; readonly known: boolean };

export type StreamAction = 'read' | 'write' | 'delete';

/** Decides who calls and what he may do. */
export type Access = {
  /** The caller of a call; throws UNAUTHENTICATED for a wrong password. */
  caller(metadata: Metadata): Caller;
  /** Throws access denied unless the caller may do this with the stream. */
  check(caller: Caller, action: StreamAction, stream: string): void;
  /** Throws access denied unless the caller is in one of the groups; `$admins` always may. */
  checkGroup(caller: Caller, groups: readonly string[]): void;
};

const SYSTEM: Caller = { name: 'system', groups: ['$admins'], known: true };

/** Without TLS there are no credentials: everybody is the system. */
export const openAccess: Access = {
  caller: () => SYSTEM,
  check() {},
  checkGroup() {},
};

const ANONYMOUS: Caller = { name: 'anonymous', groups: [], known: false };

/** The users of a fresh server. */
export const DEFAULT_USERS: readonly User[] = [
  { name: 'admin', password: 'changeit', groups: ['$admins'] },
  { name: 'ops', password: 'changeit', groups: ['$ops'] },
];

const samePassword = (given: string, wanted: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const readBasic = (header: string): { name: string; password: string } | undefined => {
  const encoded = /^Basic\s+(.+)$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) };
};

const holds = (caller: Caller, roles: readonly string[]): boolean => {
  if (!caller.known) return false;
  if (caller.groups.includes('$admins')) return true;
  return roles.some((role) => role === '$all' || role === caller.name || caller.groups.includes(role));
};

type AclKey = keyof StreamAcl;

/** Rights on a metadata stream are the metadata rights of its stream. */
const subjectOf = (action: StreamAction, stream: string): { name: string; key: AclKey } => {
  if (!stream.startsWith('$$')) return { name: stream, key: action };
  return { name: stream.slice(2), key: action === 'read' ? 'metaRead' : 'metaWrite' };
};

/** Basic authentication against a fixed list of users, and the access lists of the streams. */
export const listedAccess = (log: EventLog, users: readonly User[]): Access => {
  const authenticate = (header: string): Caller => {
    const given = readBasic(header);
    const user = users.find(({ name }) => name === given?.name);
    if (given === undefined || user === undefined || !samePassword(given.password, user.password))
      throw new RpcError(status.UNAUTHENTICATED, 'The credentials are wrong.');
    return { name: user.name, groups: user.groups, known: true };
  };
  return {
    caller(metadata) {
      const header = metadata.get('authorization')[0];
      return header === undefined ? ANONYMOUS : authenticate(String(header));
    },
    check(caller, action, stream) {
      const { name, key } = subjectOf(action, stream);
      const listed = log.streams.metadata(log.streams.find(name)).acl?.[key];
      if (!holds(caller, listed ?? [name.startsWith('$') ? '$admins' : '$all'])) throw accessDenied();
    },
    checkGroup(caller, groups) {
      if (!holds(caller, groups)) throw accessDenied();
    },
  };
};
