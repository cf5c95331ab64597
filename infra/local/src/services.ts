import { type Environment, type Part, processPart } from '@icrm/runtime';

/** A service: where its address is announced to those after it, and what it is in this process. */
export type Service = {
  readonly name: string;
  /** The variable by which others find it. */
  readonly variable: string;
  readonly package: string;
  /** The variables of the services that it calls; it is made when they listen. The gateway comes after all. */
  readonly needs?: readonly string[];
  /** Others need its address before it listens: it is told where to. */
  readonly known?: true;
  /** Loads its modules, so that creating it is quick. */
  readonly load: () => Promise<unknown>;
  readonly create: (env: Environment) => Promise<Part>;
};

/** In the order in which they start: the gateway last, when all it calls is there. */
export const services: readonly Service[] = [
  {
    name: 'customer',
    variable: 'ICRM_CUSTOMER',
    package: '@icrm/service-customer',
    load: () => import('@icrm/service-customer'),
    create: async (env) => {
      const it = await import('@icrm/service-customer');
      return it.createCustomerService(it.customerSettings.read(env));
    },
  },
  {
    name: 'sales',
    variable: 'ICRM_SALES',
    package: '@icrm/service-sales',
    load: () => import('@icrm/service-sales'),
    create: async (env) => {
      const it = await import('@icrm/service-sales');
      return it.createSalesService(it.salesSettings.read(env));
    },
  },
  {
    name: 'service',
    variable: 'ICRM_SERVICE',
    package: '@icrm/service-service',
    needs: ['ICRM_VIEW'],
    load: () => import('@icrm/service-service'),
    create: async (env) => {
      const it = await import('@icrm/service-service');
      return it.createServiceService(it.serviceSettings.read(env));
    },
  },
  {
    name: 'collaboration',
    variable: 'ICRM_COLLABORATION',
    package: '@icrm/service-collaboration',
    needs: ['ICRM_CUSTOMER', 'ICRM_FEED'],
    load: () => import('@icrm/service-collaboration'),
    create: async (env) => {
      const it = await import('@icrm/service-collaboration');
      return it.createCollaborationService(it.collaborationSettings.read(env));
    },
  },
  {
    name: 'projection',
    variable: 'ICRM_VIEW',
    package: '@icrm/service-projection',
    load: () => import('@icrm/service-projection'),
    create: async (env) => {
      const it = await import('@icrm/service-projection');
      return it.createProjectionService(it.projectionSettings.read(env));
    },
  },
  {
    name: 'marketing',
    variable: 'ICRM_MARKETING',
    package: '@icrm/service-marketing',
    needs: ['ICRM_CUSTOMER', 'ICRM_SALES', 'ICRM_VIEW'],
    load: () => import('@icrm/service-marketing'),
    create: async (env) => {
      const it = await import('@icrm/service-marketing');
      return it.createMarketingService(it.marketingSettings.read(env));
    },
  },
  {
    name: 'feed',
    variable: 'ICRM_FEED',
    package: '@icrm/service-feed',
    // Workflows send commands to these, some of which need the feed themselves.
    known: true,
    needs: [
      'ICRM_CUSTOMER',
      'ICRM_SALES',
      'ICRM_SERVICE',
      'ICRM_MARKETING',
      'ICRM_COLLABORATION',
      'ICRM_ANALYTICS',
      'ICRM_VIEW',
    ],
    load: () => import('@icrm/service-feed'),
    create: async (env) => {
      const it = await import('@icrm/service-feed');
      return it.createFeedService(it.feedSettings.read(env));
    },
  },
  {
    name: 'analytics',
    variable: 'ICRM_ANALYTICS',
    package: '@icrm/service-analytics',
    load: () => import('@icrm/service-analytics'),
    create: async (env) => {
      const it = await import('@icrm/service-analytics');
      return it.createAnalyticsService(it.analyticsSettings.read(env));
    },
  },
  {
    name: 'gateway',
    variable: 'ICRM_URL',
    package: '@icrm/service-gateway',
    load: () => import('@icrm/service-gateway'),
    create: async (env) => {
      const it = await import('@icrm/service-gateway');
      return it.createGatewayService(it.gatewaySettings.read(env));
    },
  },
];

/** Warnings of Node that tell nothing here: of its SQLite, and of kafkajs' timers. */
const quiet = ['--disable-warning=ExperimentalWarning', '--disable-warning=TimeoutNegativeWarning'];
const telemetry = new URL(import.meta.resolve('@icrm/telemetry/register')).href;

/** The service in this process, or its own main as a child with the same environment. */
export const servicePart = (service: Service, env: Environment, processes: boolean): Part | Promise<Part> => {
  if (!processes) return service.create(env);
  return processPart({
    name: service.name,
    main: new URL('main.ts', import.meta.resolve(service.package)),
    env: Object.fromEntries(Object.entries(env).filter((it): it is [string, string] => it[1] !== undefined)),
    execArgv: [...quiet, '--import', telemetry],
  });
};
