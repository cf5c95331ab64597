import { credit } from '../domain/credit.ts';
import { handlerOf } from './aggregate.ts';

/** What a customer's credit is: stream `credit-<tenant>.<customer>`. */
export const credits = handlerOf({ noun: 'credit', decider: credit });
