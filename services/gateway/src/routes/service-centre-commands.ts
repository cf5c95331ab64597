import { centreCommands as commands, centreV1 as v1, vocabulary } from '@icrm/contracts';
import type { Route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';

const { id, label } = vocabulary;
const agentId = z.string().trim().min(1).max(200);
const ofCentre = z.strictObject({ centreId: label });
const ofQueue = z.strictObject({ centreId: label, queue: label });
const ofAgent = z.strictObject({ centreId: label, agentId });
const ofCall = z.strictObject({ centreId: label, callId: id });
const version = { version: z.int() };
const asText = (value: unknown): string => JSON.stringify(value);

/** Contact centres: one row a command. */
export const centreCommandRoutes = ({ centres }: Pick<Clients, 'centres'>): readonly Route[] => [
  commandRoute('contact-centre', {
    path: '/v1/centres/{centreId}/open',
    operation: 'openCentre',
    summary: 'A contact centre leads calls to agents from now on',
    params: ofCentre,
    body: commands.openCentre,
    request: v1.OpenCentreRequest,
    call: centres.openCentre,
  }),
  commandRoute('contact-centre', {
    path: '/v1/centres/{centreId}/queues/{queue}',
    operation: 'defineQueue',
    summary: 'What is wanted of a queue: a share of its calls answered within some seconds',
    params: ofQueue,
    body: commands.defineQueue,
    request: v1.DefineQueueRequest,
    call: centres.defineQueue,
    answer: version,
  }),
  commandRoute('contact-centre', {
    path: '/v1/centres/{centreId}/vectors',
    operation: 'publishVector',
    summary: 'Calls that arrive from now on are led by these steps',
    description:
      'A vector that names what is not there, or could lead round without time passing, is refused with its problems. Compare it with what was recorded first: `/v1/centres/{centreId}/compare`.',
    params: ofCentre,
    body: commands.publishVector.extend({ steps: commands.vectorSteps.transform(asText) }),
    request: v1.PublishVectorRequest,
    call: centres.publishVector,
    answer: version,
  }),
  commandRoute('contact-centre', {
    path: '/v1/centres/{centreId}/cost-models',
    operation: 'publishCostModel',
    summary: 'What calls cost by this reckoning, in minor units; any call can be reckoned by any version',
    params: ofCentre,
    body: commands.publishCostModel,
    request: v1.PublishCostModelRequest,
    call: centres.publishCostModel,
    answer: version,
  }),
  commandRoute('contact-centre', {
    path: '/v1/centres/{centreId}/agents/{agentId}/profile',
    operation: 'setAgentProfile',
    summary: 'What an agent can do: skills with levels, capacity by channel, how busy at most',
    params: ofAgent,
    body: commands.setAgentProfile,
    request: v1.SetAgentProfileRequest,
    call: centres.setAgentProfile,
  }),
  commandRoute('contact-centre', {
    path: '/v1/centres/{centreId}/agents/{agentId}/state',
    operation: 'setAgentState',
    summary: 'What an agent says of themselves: available, wrap-up, break, offline',
    params: ofAgent,
    body: commands.setAgentState,
    request: v1.SetAgentStateRequest,
    call: centres.setAgentState,
  }),
  commandRoute('contact-centre', {
    path: '/v1/centres/{centreId}/calls',
    operation: 'receiveCall',
    summary: 'Somebody calls or writes, and is led to an agent',
    description: 'Segment, value tier, language and open complaints are read from the customer view.',
    params: ofCentre,
    body: commands.receiveCall.extend({ variables: commands.callVariables.transform(asText).optional() }),
    request: v1.ReceiveCallRequest,
    call: centres.receiveCall,
    answer: { callId: z.string() },
  }),
  commandRoute('contact-centre', {
    path: '/v1/centres/{centreId}/calls/{callId}/inputs',
    operation: 'collectCallInput',
    summary: 'What the caller told a machine; sealed, and carried to the agent',
    params: ofCall,
    body: commands.collectCallInput,
    request: v1.CollectCallInputRequest,
    call: centres.collectCallInput,
  }),
  commandRoute('contact-centre', {
    path: '/v1/centres/{centreId}/calls/{callId}/answer',
    operation: 'answerCall',
    summary: 'The agent who is rung takes the call',
    params: ofCall,
    body: commands.answerCall,
    request: v1.AnswerCallRequest,
    call: centres.answerCall,
  }),
  commandRoute('contact-centre', {
    path: '/v1/centres/{centreId}/calls/{callId}/hold',
    operation: 'holdCall',
    summary: 'Puts the caller on hold',
    params: ofCall,
    body: commands.holdCall,
    request: v1.HoldCallRequest,
    call: centres.holdCall,
  }),
  commandRoute('contact-centre', {
    path: '/v1/centres/{centreId}/calls/{callId}/retrieve',
    operation: 'retrieveCall',
    summary: 'Takes the caller back from hold',
    params: ofCall,
    body: commands.retrieveCall,
    request: v1.RetrieveCallRequest,
    call: centres.retrieveCall,
  }),
  commandRoute('contact-centre', {
    path: '/v1/centres/{centreId}/calls/{callId}/transfer',
    operation: 'transferCall',
    summary: 'Hands the caller to another queue',
    params: ofCall,
    body: commands.transferCall,
    request: v1.TransferCallRequest,
    call: centres.transferCall,
  }),
  commandRoute('contact-centre', {
    path: '/v1/centres/{centreId}/calls/{callId}/finish',
    operation: 'finishCall',
    summary: 'Caller and agent are done',
    params: ofCall,
    body: commands.finishCall,
    request: v1.FinishCallRequest,
    call: centres.finishCall,
  }),
  commandRoute('contact-centre', {
    path: '/v1/centres/{centreId}/calls/{callId}/abandon',
    operation: 'abandonCall',
    summary: 'The caller hung up before anybody answered',
    params: ofCall,
    body: commands.abandonCall,
    request: v1.AbandonCallRequest,
    call: centres.abandonCall,
  }),
  commandRoute('contact-centre', {
    path: '/v1/centres/{centreId}/calls/{callId}/disposition',
    operation: 'dispositionCall',
    summary: 'What came of the call',
    params: ofCall,
    body: commands.dispositionCall,
    request: v1.DispositionCallRequest,
    call: centres.dispositionCall,
  }),
];
