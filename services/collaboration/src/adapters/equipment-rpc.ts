import type { channelV1 } from '@icrm/contracts';
import type { CommandContext, EventStore } from '@icrm/event-store';
import { type Handlers, type RpcCall, validated } from '@icrm/rpc';
import { derivedId } from '@icrm/runtime';
import { handleEquipment, handlePortalTask } from '../application/handlers.ts';
import type { PortalTaskCommand } from '../domain/portal/portal-task.ts';
import { containment, equipmentList, portalGaps } from '../reads/day-counts.ts';
import { handlingOf, type On } from './methods.ts';
import { toResult } from './refusals.ts';
import { channelRequests as requests } from './requests.ts';

type Methods = Pick<
  Handlers<typeof channelV1.ChannelServiceService>,
  | 'getContainment'
  | 'registerEquipment'
  | 'reportEquipment'
  | 'listEquipment'
  | 'startPortalTask'
  | 'reachPortalStep'
  | 'completePortalTask'
  | 'abandonPortalTask'
  | 'getPortalGaps'
>;

type OfTask = { readonly context: CommandContext; readonly customerId: string; readonly taskId: string };

/** The part of ChannelService about what calls and customers pass through: machines, equipment, tasks at their own door. */
export const equipmentMethods = (on: On & { readonly store: EventStore }): Methods => {
  const handling = handlingOf(on);
  const served = containment(on.store);
  const list = equipmentList(on.store);
  const gaps = portalGaps(on.store);

  const onTask = async (
    { context, customerId, taskId }: OfTask,
    call: RpcCall,
    command: PortalTaskCommand,
  ) => ({
    result: toResult(await handlePortalTask(handling(context, call), taskId, command, { customerId })),
  });

  return {
    getContainment: validated(requests.getContainment, (asked) => served.rate(asked)),
    registerEquipment: validated(requests.registerEquipment, async ({ context, ...data }, call) => ({
      result: toResult(
        await handleEquipment(handling(context, call), data.equipmentId, { type: 'RegisterEquipment', data }),
      ),
    })),
    reportEquipment: validated(requests.reportEquipment, async ({ context, equipmentId, ...data }, call) => ({
      result: toResult(
        await handleEquipment(handling(context, call), equipmentId, { type: 'ReportEquipment', data }),
      ),
    })),
    listEquipment: validated(requests.listEquipment, async ({ tenant }) => ({
      equipment: await list(tenant),
    })),
    startPortalTask: validated(requests.startPortalTask, async ({ context, ...data }, call) => {
      const taskId = data.taskId ?? derivedId(context.commandId, 'task');
      const command = { type: 'StartTask', data: { ...data, taskId } } as const;
      return { taskId, result: toResult(await handlePortalTask(handling(context, call), taskId, command)) };
    }),
    reachPortalStep: validated(requests.reachPortalStep, ({ step, ...of }, call) =>
      onTask(of, call, { type: 'ReachStep', data: { step } }),
    ),
    completePortalTask: validated(requests.completePortalTask, (of, call) =>
      onTask(of, call, { type: 'CompleteTask', data: {} }),
    ),
    abandonPortalTask: validated(requests.abandonPortalTask, ({ why, ...of }, call) =>
      onTask(of, call, { type: 'AbandonTask', data: { why } }),
    ),
    getPortalGaps: validated(requests.getPortalGaps, ({ tenant }) => gaps(tenant)),
  };
};
