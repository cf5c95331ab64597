import { run } from '@icrm/runtime';
import { flushTelemetry, opsPart } from '@icrm/telemetry';
import { feedSettings, processSettings } from './config.ts';
import { createFeedService } from './service.ts';

const { opsListen, stopWithinMs } = processSettings.read();

await run(
  () => {
    const feed = createFeedService(feedSettings.read());
    const notReady = () => feed.notReady?.();
    return opsListen ? [opsPart({ listen: opsListen, notReady }), feed] : [feed];
  },
  { name: 'feed', stopWithinMs, flush: flushTelemetry },
);
