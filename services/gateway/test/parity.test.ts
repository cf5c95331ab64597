import { customerV1, disclosureV1, identityV1, overrideV1, privacyV1, viewV1 } from '@icrm/contracts';
import { describe, expect, test } from '@jest/globals';
import type { Clients } from '../src/clients.ts';
import { allRoutes } from '../src/routes/index.ts';

const services = {
  CustomerService: customerV1.CustomerServiceService,
  IdentityService: identityV1.IdentityServiceService,
  OverrideService: overrideV1.OverrideServiceService,
  PrivacyService: privacyV1.PrivacyServiceService,
  DisclosureService: disclosureV1.DisclosureServiceService,
  ViewService: viewV1.ViewServiceService,
};

/** Methods without an operation of their own name, and why. */
const withoutRoute: Readonly<Record<string, string>> = {
  getCustomerViews: 'how an edge collects many GETs of a view; each has its own answer over HTTP',
};

/** Routes take from the clients only the methods they call. */
const anyClient: unknown = new Proxy({}, { get: () => new Proxy({}, { get: () => async () => ({}) }) });
const operations = new Map(
  allRoutes(anyClient as Clients, 1).map((route) => [route.operation, `${route.method} ${route.path}`]),
);

describe.each(Object.entries(services))('%s', (_name, definition) => {
  test.each(Object.keys(definition))('%s is reached over HTTP, or said why not', (method) => {
    const reason = withoutRoute[method];
    // `icrm call <operation>` reaches every operation there is, so what HTTP has the command line has.
    if (reason === undefined) expect([...operations.keys()]).toContain(method);
    else expect(operations.has(method)).toBe(false);
  });
});
