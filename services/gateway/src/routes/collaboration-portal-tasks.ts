import { channelV1, collaborationCommands, vocabulary } from '@icrm/contracts';
import type { Route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { own } from '../portal/own-command.ts';
import { commandRoute } from './command-route.ts';

const ofTask = z.strictObject({ taskId: vocabulary.id });

/** What customers begin by themselves, how far they come, and where they leave it. */
export const portalTaskCommands = ({ channels }: Pick<Clients, 'channels'>): readonly Route[] => [
  commandRoute('portal', {
    path: '/v1/portal/tasks',
    operation: 'startMyTask',
    summary: 'I begin something',
    description:
      'Where such things are left tells what is hard to do here. Half an hour of silence is leaving.',
    body: collaborationCommands.startPortalTask,
    request: channelV1.StartPortalTaskRequest,
    call: own(channels.startPortalTask),
    answer: { taskId: z.string() },
  }),
  commandRoute('portal', {
    path: '/v1/portal/tasks/{taskId}/steps',
    operation: 'reachMyStep',
    summary: 'I come to a step',
    params: ofTask,
    body: collaborationCommands.reachPortalStep,
    request: channelV1.ReachPortalStepRequest,
    call: own(channels.reachPortalStep),
  }),
  commandRoute('portal', {
    path: '/v1/portal/tasks/{taskId}/complete',
    operation: 'completeMyTask',
    summary: 'I am done',
    params: ofTask,
    body: collaborationCommands.completePortalTask,
    request: channelV1.CompletePortalTaskRequest,
    call: own(channels.completePortalTask),
  }),
  commandRoute('portal', {
    path: '/v1/portal/tasks/{taskId}/abandon',
    operation: 'abandonMyTask',
    summary: 'I leave it',
    params: ofTask,
    body: collaborationCommands.abandonPortalTask,
    request: channelV1.AbandonPortalTaskRequest,
    call: own(channels.abandonPortalTask),
  }),
];
