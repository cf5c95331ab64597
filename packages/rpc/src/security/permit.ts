import { mayCall } from '@icrm/contracts';
import { RpcError } from '../rpc-error.ts';
import { identityOfPeer, type PeerContext } from './identity.ts';
import type { Transport } from './transport.ts';

/** Names the program that calls a method. @throws RpcError UNAUTHENTICATED or PERMISSION_DENIED */
export type Permit = (peer: () => PeerContext, method: string) => string | undefined;

/**
 * Lets in whom the table of callers names, by the identity in a verified certificate of the own trust domain. Without a
 * transport everybody may call, unnamed: on one machine, or behind a mesh that sees to it.
 */
export const permitBy = (transport: Transport | undefined): Permit => {
  if (transport === undefined) return () => undefined;
  return (peer, method) => {
    const identity = identityOfPeer(peer());
    if (identity === undefined || identity.trustDomain !== transport.identity.trustDomain)
      throw new RpcError('UNAUTHENTICATED', 'the certificate names no program of this trust domain');
    if (!mayCall(identity.name, method))
      throw new RpcError('PERMISSION_DENIED', `${identity.name} may not call ${method}`);
    return identity.name;
  };
};
