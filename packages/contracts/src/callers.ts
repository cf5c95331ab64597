/** Programs by the name in their certificate. `operator` is a person's or a job's certificate. */
const everybody = [
  'gateway',
  'customer',
  'sales',
  'service',
  'marketing',
  'collaboration',
  'analytics',
  'projection',
  'feed',
  'operator',
];

/**
 * Which programs may call what, by the full name of a service or of one method (`icrm.view.v1.ViewService/RebuildViews`,
 * which goes before its service). What is not listed is for the gateway and operators.
 */
const callers: Readonly<Record<string, readonly string[]>> = {
  'icrm.view.v1.ViewService': everybody,
  'icrm.view.v1.ViewService/RebuildViews': ['gateway', 'operator'],
  'icrm.view.v1.ViewService/ReplayParked': ['gateway', 'operator'],
  'icrm.customer.v1.CustomerService': [
    'gateway',
    'collaboration',
    'marketing',
    'sales',
    'service',
    'operator',
  ],
  'icrm.customer.v1.CustomerService/EraseCustomer': ['gateway', 'operator'],
  'icrm.customer.v1.AuditService/RecordAccesses': ['gateway'],
  'icrm.sales.v1.SalesService': ['gateway', 'marketing', 'service', 'collaboration', 'analytics', 'operator'],
  'icrm.service.v1.ServiceService': ['gateway', 'collaboration', 'marketing', 'analytics', 'operator'],
  'icrm.service.v1.ContactCentreService': ['gateway', 'collaboration', 'service', 'operator'],
  'icrm.feed.v1.FeedService': everybody,
  'icrm.feed.v1.IntakeService': ['gateway', 'collaboration', 'sales', 'operator'],
  // Whether a server is well, and what it serves, anybody with a certificate may ask.
  'grpc.health.v1.Health': everybody,
};

const others: readonly string[] = ['gateway', 'operator'];

/** Whether a program may call a method, `icrm.sales.v1.SalesService/PlaceOrder`. */
export const mayCall = (program: string, method: string): boolean => {
  const of = (name: string) => (Object.hasOwn(callers, name) ? callers[name] : undefined);
  return (of(method) ?? of(method.slice(0, method.indexOf('/'))) ?? others).includes(program);
};

/** Every name in the table of callers, for a test that each of them is served. */
export const namesWithCallers = (): readonly string[] => Object.keys(callers);
