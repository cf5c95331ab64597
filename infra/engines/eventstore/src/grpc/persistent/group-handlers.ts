import persistentPb from '@eventstore/db-client/generated/persistent_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import { ALL, GroupError } from '../../persistent/definition.ts';
import type { Caller } from '../access.ts';
import type { EngineContext } from '../engine-context.ts';
import { groupError } from './group-errors.ts';
import { groupInfo } from './group-info.ts';
import { readChange, readCreate, readTarget, streamName } from './group-requests.ts';

/** Who may change groups. */
const OPERATORS = ['$admins', '$ops'];
/** Who may look at them: anybody who is known. */
const EVERYBODY = ['$all'];

type Target = { stream: string; group: string };

/** Runs a request about a group and gives its failures the form that clients know. */
const about = async <T>(target: () => Target, run: (target: Target) => T | Promise<T>): Promise<T> => {
  let named: Target = { stream: '', group: '' };
  try {
    named = target();
    return await run(named);
  } catch (error) {
    throw groupError(error, named.stream, named.group);
  }
};

export const createGroup = async (
  context: EngineContext,
  request: persistentPb.CreateReq,
  caller: Caller,
): Promise<persistentPb.CreateResp> => {
  context.access.checkGroup(caller, OPERATORS);
  const target = (): Target => targetOfChange(request.getOptions());
  await about(target, () => context.groups().create(readCreate(request)));
  return new persistentPb.CreateResp();
};

export const updateGroup = async (
  context: EngineContext,
  request: persistentPb.UpdateReq,
  caller: Caller,
): Promise<persistentPb.UpdateResp> => {
  context.access.checkGroup(caller, OPERATORS);
  const target = (): Target => targetOfChange(request.getOptions());
  await about(target, () => context.groups().update(readChange(request.getOptions())));
  return new persistentPb.UpdateResp();
};

type ChangeOptions = persistentPb.CreateReq.Options | persistentPb.UpdateReq.Options;

const targetOfChange = (options: ChangeOptions | undefined): Target => {
  const stream = options?.hasAll()
    ? ALL
    : streamName(options?.getStream()?.getStreamIdentifier() ?? options?.getStreamIdentifier());
  return { stream, group: options?.getGroupName() ?? '' };
};

export const deleteGroup = async (
  context: EngineContext,
  request: persistentPb.DeleteReq,
  caller: Caller,
): Promise<persistentPb.DeleteResp> => {
  context.access.checkGroup(caller, OPERATORS);
  await about(
    () => readTarget(request.getOptions()),
    ({ stream, group }) => context.groups().delete(stream, group),
  );
  return new persistentPb.DeleteResp();
};

export const getInfo = async (
  context: EngineContext,
  request: persistentPb.GetInfoReq,
  caller: Caller,
): Promise<persistentPb.GetInfoResp> =>
  about(
    () => readTarget(request.getOptions()),
    ({ stream, group }) => {
      context.access.checkGroup(caller, EVERYBODY);
      const response = new persistentPb.GetInfoResp();
      response.setSubscriptionInfo(groupInfo(context.groups().get(stream, group)));
      return response;
    },
  );

const listedStream = (request: persistentPb.ListReq): string | undefined => {
  const option = request.getOptions()?.getListForStream();
  if (option === undefined) return undefined;
  return option.hasAll() ? ALL : streamName(option.getStream());
};

export const listGroups = async (
  context: EngineContext,
  request: persistentPb.ListReq,
  caller: Caller,
): Promise<persistentPb.ListResp> => {
  context.access.checkGroup(caller, EVERYBODY);
  const stream = listedStream(request);
  const groups = context
    .groups()
    .all()
    .filter(({ definition }) => stream === undefined || definition.stream === stream);
  if (stream !== undefined && groups.length === 0) throw groupError(new GroupError('missing'), stream, '');
  const response = new persistentPb.ListResp();
  response.setSubscriptionsList(groups.map(groupInfo));
  return response;
};

export const replayParked = async (
  context: EngineContext,
  request: persistentPb.ReplayParkedReq,
  caller: Caller,
): Promise<persistentPb.ReplayParkedResp> => {
  context.access.checkGroup(caller, OPERATORS);
  const options = request.getOptions();
  await about(
    () => readTarget(options),
    async ({ stream, group }) => {
      const stopAt = options?.hasStopAt() ? Number(options.getStopAt()) : undefined;
      if (stopAt !== undefined && stopAt < 0)
        throw new GroupError('failed', 'The replay cannot stop at a negative revision.');
      await context.groups().get(stream, group).replayParked(stopAt);
    },
  );
  return new persistentPb.ReplayParkedResp();
};

export const restartSubsystem = async (
  context: EngineContext,
  _request: sharedPb.Empty,
  caller: Caller,
): Promise<sharedPb.Empty> => {
  context.access.checkGroup(caller, OPERATORS);
  context.groups().restart();
  return new sharedPb.Empty();
};
