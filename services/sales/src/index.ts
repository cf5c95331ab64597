export { type SalesRejection, salesRefusals } from './adapters/refusals.ts';
export { type SalesSettings, salesSettings } from './config.ts';
export { createSalesService } from './service.ts';
