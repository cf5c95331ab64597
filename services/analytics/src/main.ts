import { run } from '@icrm/runtime';
import { flushTelemetry, opsPart } from '@icrm/telemetry';
import { analyticsSettings, processSettings } from './config.ts';
import { createAnalyticsService } from './service.ts';

const { opsListen, stopWithinMs } = processSettings.read();

await run(
  () => {
    const service = createAnalyticsService(analyticsSettings.read());
    const notReady = () => service.notReady?.();
    return opsListen ? [opsPart({ listen: opsListen, notReady }), service] : [service];
  },
  { name: 'analytics', stopWithinMs, flush: flushTelemetry },
);
