import { run } from '@icrm/runtime';
import { flushTelemetry, logger, opsPart } from '@icrm/telemetry';
import { gatewaySettings, processSettings } from './config.ts';
import { createGatewayService } from './service.ts';

const { opsListen, stopWithinMs } = processSettings.readOrExit();

await run(
  () => {
    const gateway = createGatewayService(gatewaySettings.read());
    const notReady = () => gateway.notReady?.();
    return opsListen ? [opsPart({ listen: opsListen, notReady }), gateway] : [gateway];
  },
  { name: 'gateway', log: logger('gateway'), stopWithinMs, flush: flushTelemetry },
);
