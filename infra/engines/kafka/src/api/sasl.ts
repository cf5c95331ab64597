import { errorCodes } from '../engine/kafka-error.ts';
import type {
  SaslAuthenticateRequest,
  SaslAuthenticateResponse,
  SaslHandshakeRequest,
  SaslHandshakeResponse,
} from '../gen/server-codec.ts';
import { mechanisms } from '../sasl/authenticator.ts';
import type { Handler } from './handler.ts';

/** SaslHandshake: names the mechanism. */
export const saslHandshake: Handler<SaslHandshakeRequest, SaslHandshakeResponse> = {
  handle({ mechanism }, { session, version }) {
    if (session.isAuthenticated) return { err: errorCodes.ILLEGAL_SASL_STATE, mechanisms };
    if (!session.start(mechanism)) return { err: errorCodes.UNSUPPORTED_SASL_MECHANISM, mechanisms };
    session.bareTokens = version === 0;
    return { err: 0, mechanisms };
  },
  refuse: (_request, err) => ({ err, mechanisms }),
};

/** SaslAuthenticate: one token of the mechanism; a refused one ends the connection. */
export const saslAuthenticate: Handler<SaslAuthenticateRequest, SaslAuthenticateResponse> = {
  handle({ auth }, { session }) {
    const answer = session.answer(auth);
    if (answer === 'unexpected') {
      return { err: errorCodes.ILLEGAL_SASL_STATE, errMsg: 'SaslAuthenticate without SaslHandshake' };
    }
    if (answer !== undefined) return { err: 0, auth: answer };
    session.isOver = true;
    return {
      err: errorCodes.SASL_AUTHENTICATION_FAILED,
      errMsg: 'Authentication failed: invalid credentials',
    };
  },
  refuse: (_request, err) => ({ err }),
};
