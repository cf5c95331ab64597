import { nameId } from '@icrm/runtime';
import { phoneCall } from '../domain/phone-call/phone-call.ts';
import { handlerOf } from './handle.ts';

/** Carries out a signal on the call of stream `phonecall-<tenant>.<id>`. */
export const handlePhoneCall = handlerOf({
  noun: 'phonecall',
  decider: phoneCall,
  customersOf: (state) => (state.status === 'unknown' ? [] : [state.customerId]),
});

/** The exchange's own id names the call. */
export const callIdOf = (tenant: string, { system, call }: { system: string; call: string }): string =>
  nameId(`phonecall/${tenant}/${system}/${call}`);
