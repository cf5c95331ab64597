export { type GatewaySettings, gatewaySettings } from './config.ts';
export { createGatewayService } from './service.ts';
