import { createHash } from 'node:crypto';
import type { EngineeringEvent, SelfServiceEvent, salesCommands, TillEvent } from '@icrm/contracts';
import { type Engineering, type EngineeringRejection, engineering } from '../domain/engineering.ts';
import type { SalesFacts } from '../domain/sales-facts.ts';
import { type Abandonment, abandonment, type SelfServiceRejection } from '../domain/self-service.ts';
import { type Till, type TillCommand, type TillRejection, till } from '../domain/till.ts';
import { handlerOf } from './aggregate.ts';

/** What is engineered in stream `engineering-<tenant>.<id>`. */
export const engineerings = handlerOf<
  Engineering,
  salesCommands.EngineeringCommand,
  EngineeringEvent,
  EngineeringRejection,
  SalesFacts
>({ noun: 'engineering', decider: engineering });

/** The till of stream `till-<tenant>.<till>`. */
export const tills = handlerOf<Till, TillCommand, TillEvent, TillRejection, SalesFacts>({
  noun: 'till',
  decider: till,
});

/** Sales without help that were broken off: stream `abandonment-<tenant>.<id>`. */
export const abandonments = handlerOf<
  Abandonment,
  salesCommands.SelfServiceCommand,
  SelfServiceEvent,
  SelfServiceRejection,
  SalesFacts
>({ noun: 'abandonment', decider: abandonment });

/** SHA-256 of what a till sold. */
export const digestOf = (sold: object): string =>
  createHash('sha256').update(JSON.stringify(sold)).digest('hex');
