import { run } from '@icrm/runtime';
import { flushTelemetry, opsPart } from '@icrm/telemetry';
import { customerSettings, processSettings } from './config.ts';
import { createCustomerService } from './service.ts';

const { opsListen, stopWithinMs } = processSettings.read();

await run(
  () => {
    const customer = createCustomerService(customerSettings.read());
    const notReady = () => customer.notReady?.();
    return opsListen ? [opsPart({ listen: opsListen, notReady }), customer] : [customer];
  },
  { name: 'customer', stopWithinMs, flush: flushTelemetry },
);
