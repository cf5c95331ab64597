import { run } from '@icrm/runtime';
import { flushTelemetry, opsPart } from '@icrm/telemetry';
import { processSettings, projectionSettings } from './config.ts';
import { createProjectionService } from './service.ts';

const { opsListen, stopWithinMs } = processSettings.read();

await run(
  () => {
    const projection = createProjectionService(projectionSettings.read());
    const notReady = () => projection.notReady?.();
    return opsListen ? [opsPart({ listen: opsListen, notReady }), projection] : [projection];
  },
  { name: 'projection', stopWithinMs, flush: flushTelemetry },
);
