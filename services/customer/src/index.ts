export { type CustomerServiceRejection, customerRefusals } from './adapters/refusals.ts';
export { type CustomerSettings, customerSettings } from './config.ts';
export { createCustomerService } from './service.ts';
