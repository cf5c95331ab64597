import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** An endpoint whose host is not on the public internet; nothing is sent to it. */
export class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress';
}

const blocked = new BlockList();
// Every range of the special-purpose registries (RFC 6890 and successors) that is not global.
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  blocked.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  blocked.addSubnet(network, prefix, 'ipv6');

/** True for an address that anybody on the internet could have. IPv4 inside of IPv6 counts as what it carries. */
export const isPublicAddress = (address: string): boolean => {
  const embedded = embeddedV4(address);
  if (embedded !== undefined) return isPublicAddress(embedded);
  const family = isIP(address);
  return family !== 0 && !blocked.check(address, family === 4 ? 'ipv4' : 'ipv6');
};

// ::ffff:a.b.c.d (mapped), 64:ff9b::a.b.c.d (NAT64) and 2002:aabb:ccdd:: (6to4), in any spelling.
const embeddedV4 = (address: string): string | undefined => {
  if (isIP(address) !== 6) return undefined;
  const groups = expand(address);
  const [first, second] = groups;
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  const isNat64 = first === 0x64 && second === 0xff9b && groups.slice(2, 6).every((group) => group === 0);
  if (isMapped || isNat64) return toV4(groups[6], groups[7]);
  if (first === 0x2002) return toV4(groups[1], groups[2]);
  return undefined;
};

const toV4 = (high = 0, low = 0): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');

// The URL parser writes every spelling of an address in one way, in hexadecimal groups.
const expand = (address: string): number[] => {
  const plain = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? [] : Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...gap, ...back].map((group) => Number.parseInt(group, 16));
};

/**
 * A look-up for sockets that refuses names which lead to private addresses. It is asked when the connection is made, so
 * that a name cannot be public when it is checked and private when it is called.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return callback(error, '', 0);
    const bad = addresses.find(({ address }) => !isPublicAddress(address));
    const [first] = addresses;
    if (bad !== undefined || first === undefined)
      return callback(new PrivateAddress(`${hostname} is not a public address`), '', 0);
    if (options.all === true) return callback(null, addresses);
    return callback(null, first.address, first.family);
  });
};
