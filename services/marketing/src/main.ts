import { run } from '@icrm/runtime';
import { flushTelemetry, opsPart } from '@icrm/telemetry';
import { marketingSettings, processSettings } from './config.ts';
import { createMarketingService } from './service.ts';

const { opsListen, stopWithinMs } = processSettings.read();

await run(
  () => {
    const marketing = createMarketingService(marketingSettings.read());
    const notReady = () => marketing.notReady?.();
    return opsListen ? [opsPart({ listen: opsListen, notReady }), marketing] : [marketing];
  },
  { name: 'marketing', stopWithinMs, flush: flushTelemetry },
);
