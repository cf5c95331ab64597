export { startTestIcrm, type TestIcrm, type TestIcrmOptions } from './start-test-icrm.ts';
