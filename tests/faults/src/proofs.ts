/** How a proof is carried out: tests of a project, or a program, with what sets its count. */
export type Proof = {
  readonly id: string;
  readonly what: string;
  /** What each run of all tests does. */
  readonly ci: string;
  /** What the command does with `--full`. */
  readonly full: string;
  readonly run:
    | {
        readonly project: string;
        readonly pattern: string;
        readonly env: Readonly<Record<string, string>>;
      }
    | { readonly program: readonly string[]; readonly count: readonly string[] };
};

const crash = 'infra/engines/eventstore/test/crash/main.ts';

/** The proofs under faults, by the names that the reliability page gives them. */
export const proofs: readonly Proof[] = [
  {
    id: 'R1',
    what: 'SIGKILL of the event store under 64 appends in flight',
    ci: '60 kills',
    full: '1,000 kills',
    run: { program: [crash, 'R1'], count: ['--count', '1000'] },
  },
  {
    id: 'R2',
    what: 'crash at each named point of a write',
    ci: 'each once',
    full: 'each 25 times',
    run: { program: [crash, 'R2'], count: ['--count', '25'] },
  },
  {
    id: 'R3',
    what: 'torn files and flipped bits of the event store',
    ci: '300',
    full: '2,800',
    run: { program: [crash, 'R3'], count: ['--count', '2800'] },
  },
  {
    id: 'R4',
    what: 'SIGKILL of the projection under commands; views equal a rebuild and an independent fold',
    ci: '6 kills at 200 commands/s',
    full: '900 kills at 200 commands/s',
    run: { project: 'services/projection', pattern: 'kill', env: { ICRM_KILLS: '900' } },
  },
  {
    id: 'R4',
    what: 'SIGKILL of feed, subscriber and broker',
    ci: 'a few kills',
    full: '100 kills of each',
    run: { project: 'services/feed', pattern: 'kill', env: { ICRM_KILLS: '100' } },
  },
  {
    id: 'R5',
    what: 'a tenth of the events twice, a tenth out of order, some late, over lines that tear: the same views',
    ci: '5,000 events',
    full: '200,000 events',
    run: { project: 'services/projection', pattern: 'torn-lines', env: { ICRM_EVENTS: '200000' } },
  },
  {
    id: 'R6',
    what: 'poison events: parked with the reason, nothing else waits, all replay',
    ci: '400',
    full: '10,000',
    run: { project: 'services/projection', pattern: 'parked', env: { ICRM_POISON: '10000' } },
  },
  {
    id: 'R7',
    what: 'bad input, generated from OpenAPI and protobuf, against real services',
    ci: '1,000 requests and 600 calls',
    full: '20,000 requests and 20,000 calls',
    run: { project: 'tests/faults', pattern: 'bad-input', env: { ICRM_RUNS: '20000' } },
  },
  {
    id: 'R8',
    what: 'a tenant reaching for another by every route',
    ci: '500 requests',
    full: '5,000 requests',
    run: { project: 'tests/faults', pattern: 'tenants', env: { ICRM_RUNS: '5000' } },
  },
  {
    id: 'R9',
    what: 'wrong certificates between services, 15 kinds',
    ci: '30 calls',
    full: '510 calls',
    run: { project: 'packages/rpc', pattern: 'transport', env: { ICRM_RUNS: '17' } },
  },
  {
    id: 'R9',
    what: 'forged tokens, 15 kinds',
    ci: 'each once',
    full: '505 tokens',
    run: { project: 'services/gateway', pattern: 'auth', env: { ICRM_RUNS: '36' } },
  },
  {
    id: 'R10',
    what: 'erase persons, then search every byte',
    ci: '20 persons',
    full: '1,000 persons',
    run: { project: 'tests/e2e', pattern: 'erasure', env: { ICRM_RUNS: '1000' } },
  },
  {
    id: 'R12',
    what: 'rolling restart of each service under load, no failed request',
    ci: '4 restarts at 50 requests/s',
    full: '32 restarts at 200 requests/s',
    run: { project: 'tests/faults', pattern: 'rolling-restart', env: { ICRM_ROUNDS: '8', ICRM_RATE: '200' } },
  },
  {
    id: 'R11',
    what: 'back up under load, restore, rebuild: an exact prefix, no difference',
    ci: '2 backups',
    full: '50 backups',
    run: { project: 'tests/faults', pattern: 'backup', env: { ICRM_ROUNDS: '50' } },
  },
  {
    id: 'R13',
    what: 'a subscriber a hundred times too slow: no memory, a clear refusal, and it catches up',
    ci: '6 s',
    full: '10 min',
    run: { project: 'services/feed', pattern: 'slow', env: { ICRM_SECONDS: '600' } },
  },
  {
    id: 'R13',
    what: 'a crowd of subscribers, one that stands still, one that is mute, one that comes and goes',
    ci: '24 subscribers',
    full: '64 subscribers',
    run: { project: 'services/feed', pattern: 'subscribers', env: { ICRM_SUBSCRIBERS: '64' } },
  },
  {
    id: 'R14',
    what: 'disk full and failing sync',
    ci: 'a few of each',
    full: '100 of each',
    run: { program: [crash, 'R14'], count: ['--count', '100'] },
  },
  {
    id: 'R15',
    what: 'clocks of the services jump by a day',
    ci: '7 jumps',
    full: '102 jumps',
    run: { project: 'tests/faults', pattern: 'clock-jumps', env: { ICRM_RUNS: '100' } },
  },
  {
    id: 'R16',
    what: '64 writers on one stream',
    ci: '2,000 revisions',
    full: '50,000 revisions',
    run: { program: [crash, 'R16'], count: ['--count', '50000'] },
  },
  {
    id: 'R18',
    what: 'planted bugs: each is noticed by the test that is there for it',
    ci: '5',
    full: '23',
    run: { program: ['tests/faults/src/planted.ts'], count: ['--count', '23'] },
  },
];
