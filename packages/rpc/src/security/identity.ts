import type { PeerCertificate } from 'node:tls';

/** Who a certificate says a program is: `spiffe://<trust domain>/icrm/<name>` as its only SAN URI. */
export type Identity = { readonly trustDomain: string; readonly name: string };

const uri = /^URI:spiffe:\/\/([a-z0-9.-]{1,255})\/icrm\/([a-z0-9-]{1,63})$/;

/**
 * Reads the identity out of a certificate's subject alternative names as Node prints them (`DNS:a, URI:b`). Undefined when
 * it has none, more than one URI, or a name that Node had to quote, so that no name can pretend to be several.
 */
export const identityIn = (subjectAltName: string | undefined): Identity | undefined => {
  if (subjectAltName === undefined || subjectAltName.includes('"')) return undefined;
  const uris = subjectAltName.split(', ').filter((name) => name.startsWith('URI:'));
  const [, trustDomain, name] = (uris.length === 1 && uri.exec(uris[0] ?? '')) || [];
  return trustDomain === undefined || name === undefined ? undefined : { trustDomain, name };
};

/** What a call tells of the other side of its connection; empty where no certificate was verified. */
export type PeerContext = { readonly sslPeerCertificate?: PeerCertificate };

/** The identity of the other side of a call whose certificate the transport has verified. */
export const identityOfPeer = ({ sslPeerCertificate }: PeerContext): Identity | undefined =>
  identityIn(sslPeerCertificate?.subjectaltname);
