import { httpServer } from '@icrm/http';
import type { Part } from '@icrm/runtime';
import { limitBy } from './admission/limits.ts';
import { api } from './api.ts';
import { auditAccesses } from './audit/audit.ts';
import { authenticateBy } from './auth/authenticate.ts';
import { authorize } from './auth/permissions.ts';
import { connectClients } from './clients.ts';
import type { GatewaySettings } from './config.ts';
import { replayImports } from './import/replay-imports.ts';
import { liveChat } from './live/live-chat.ts';
import { problemOf } from './problems.ts';
import { allRoutes } from './routes/index.ts';

/** The HTTP door as a part: starts with `http://host:port`, whether or not the services behind it are there yet. */
export const createGatewayService = (settings: GatewaySettings): Part => {
  const clients = connectClients(settings);
  const limited = limitBy({
    perPrincipal: settings.ratePerPrincipal,
    perTenant: settings.ratePerTenant,
    quotaPerDay: settings.quotaPerDay,
  });
  const audit = settings.auditEveryMs > 0 ? auditAccesses(clients.audit, settings.auditEveryMs) : undefined;
  const authenticate = authenticateBy(settings);
  const server = httpServer({
    name: 'gateway',
    listen: settings.listen,
    routes: allRoutes(clients, settings.importConcurrency),
    api,
    authenticate,
    authorize(principal, route) {
      limited(principal, route);
      authorize(principal, route);
    },
    mapError: problemOf,
    onUpgrade: liveChat({ clients, authenticate }),
    ...(audit && { watch: audit.watch }),
  });
  const replays = replayImports(clients, settings.feed);
  return {
    ...server,
    async start() {
      const address = await server.start();
      await replays.start();
      return address;
    },
    async stop() {
      await replays.stop();
      await server.stop();
      await audit?.stop();
      clients.close();
    },
  };
};
