import { run } from '@icrm/runtime';
import { flushTelemetry, opsPart } from '@icrm/telemetry';
import { processSettings, salesSettings } from './config.ts';
import { createSalesService } from './service.ts';

const { opsListen, stopWithinMs } = processSettings.read();

await run(
  () => {
    const sales = createSalesService(salesSettings.read());
    const notReady = () => sales.notReady?.();
    return opsListen ? [opsPart({ listen: opsListen, notReady }), sales] : [sales];
  },
  { name: 'sales', stopWithinMs, flush: flushTelemetry },
);
