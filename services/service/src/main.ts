import { run } from '@icrm/runtime';
import { flushTelemetry, opsPart } from '@icrm/telemetry';
import { processSettings, serviceSettings } from './config.ts';
import { createServiceService } from './service.ts';

const { opsListen, stopWithinMs } = processSettings.read();

await run(
  () => {
    const service = createServiceService(serviceSettings.read());
    const notReady = () => service.notReady?.();
    return opsListen ? [opsPart({ listen: opsListen, notReady }), service] : [service];
  },
  { name: 'service', stopWithinMs, flush: flushTelemetry },
);
