export { createLeases, type Lease, type Leases } from '@icrm/read-store';
