import { sessionV1 } from '@icrm/contracts';
import type { CommandContext } from '@icrm/event-store';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { derivedId } from '@icrm/runtime';
import { handleSession } from '../application/handlers.ts';
import type { SessionCommand } from '../domain/session/session.ts';
import { sessionRequests as requests } from './callback-requests.ts';
import { handlingOf, type On } from './methods.ts';
import { toResult } from './refusals.ts';

type Named = { readonly context: CommandContext; readonly sessionId: string };

/** SessionService: one command to one session. */
export const sessionRpc = (options: On): RpcService => {
  const on = handlingOf(options);
  const send = async ({ context, sessionId }: Named, call: RpcCall, command: SessionCommand) => ({
    result: toResult(await handleSession(on(context, call), sessionId, command)),
  });
  const byCustomer = ({ actor }: CommandContext) => actor.kind === 'customer';

  return implement(sessionV1.SessionServiceService, {
    requestSession: validated(requests.requestSession, async ({ context, ...data }, call) => {
      const sessionId = data.sessionId ?? derivedId(context.commandId, 'session');
      const asked = { ...data, sessionId, by: context.actor.id };
      return {
        sessionId,
        ...(await send({ context, sessionId }, call, { type: 'RequestSession', data: asked })),
      };
    }),
    consentToSession: validated(requests.consentToSession, ({ context, sessionId, ...data }, call) =>
      send({ context, sessionId }, call, {
        type: 'ConsentToSession',
        data: { ...data, byCustomer: byCustomer(context) },
      }),
    ),
    withdrawSessionConsent: validated(
      requests.withdrawSessionConsent,
      ({ context, sessionId, ...data }, call) =>
        send({ context, sessionId }, call, {
          type: 'WithdrawSessionConsent',
          data: { ...data, byCustomer: byCustomer(context) },
        }),
    ),
    startSession: validated(requests.startSession, (names, call) =>
      send(names, call, { type: 'StartSession', data: {} }),
    ),
    joinSession: validated(requests.joinSession, ({ context, sessionId, ...data }, call) =>
      send({ context, sessionId }, call, { type: 'JoinSession', data }),
    ),
    leaveSession: validated(requests.leaveSession, ({ context, sessionId, ...data }, call) =>
      send({ context, sessionId }, call, { type: 'LeaveSession', data }),
    ),
    showPage: validated(requests.showPage, ({ context, sessionId, ...data }, call) =>
      send({ context, sessionId }, call, { type: 'ShowPage', data }),
    ),
    passControl: validated(requests.passControl, ({ context, sessionId, ...data }, call) =>
      send({ context, sessionId }, call, { type: 'PassControl', data }),
    ),
    recordSession: validated(requests.recordSession, ({ context, sessionId, ...data }, call) =>
      send({ context, sessionId }, call, { type: 'RecordSession', data }),
    ),
    endSession: validated(requests.endSession, ({ context, sessionId, ...data }, call) =>
      send({ context, sessionId }, call, { type: 'EndSession', data }),
    ),
  });
};
