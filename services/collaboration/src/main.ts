import { run } from '@icrm/runtime';
import { flushTelemetry, opsPart } from '@icrm/telemetry';
import { collaborationSettings, processSettings } from './config.ts';
import { createCollaborationService } from './service.ts';

const { opsListen, stopWithinMs } = processSettings.read();

await run(
  () => {
    const collaboration = createCollaborationService(collaborationSettings.read());
    const notReady = () => collaboration.notReady?.();
    return opsListen ? [opsPart({ listen: opsListen, notReady }), collaboration] : [collaboration];
  },
  { name: 'collaboration', stopWithinMs, flush: flushTelemetry },
);
