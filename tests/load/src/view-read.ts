import { httpClient, startIssuer, startStack } from '@icrm/test-e2e';
import { startProcess, tempFolder } from '@icrm/testkit';
import { closedLoop, type LoopResult } from './closed-loop.ts';
import { type Figure, median, ms, quantile, ratioInterval } from './figures.ts';

/** B6: GET of a view through the gateway with a verified token, 16 in flight, beside Express with a static answer. */
export const viewRead = async (seconds: number): Promise<Figure[]> => {
  await using folder = await tempFolder('b6');
  const issuer = await startIssuer();
  const stack = await startStack(folder.path, { args: ['--processes'], env: issuer.env });
  const peer = await startProcess({
    main: new URL('express-peer.ts', import.meta.url),
    until: /listening on (\S+)/,
  });
  try {
    const headers = { authorization: `Bearer ${await issuer.token({ tenant: 'demo' })}` };
    const made = await httpClient(stack.url).post(
      '/v1/customers',
      { kind: 'person', source: 'load', details: { givenName: 'Load' } },
      headers,
    );
    const view = `${stack.url}/v1/customers/${made.body.customerId}`;
    const static_ = `${peer.started[1]}/view`;
    const loop = { inFlight: 16, seconds };
    const rounds: { ours: LoopResult; theirs: LoopResult }[] = [];
    await closedLoop(view, headers, loop);
    await closedLoop(static_, {}, loop);
    for (let i = 0; i < 7; i++)
      rounds.push({
        ours: await closedLoop(view, headers, loop),
        theirs: await closedLoop(static_, {}, loop),
      });
    return [compare(rounds)];
  } finally {
    await stack.stop();
    await peer.kill();
    issuer.stop();
  }
};

const compare = (rounds: readonly { readonly ours: LoopResult; readonly theirs: LoopResult }[]): Figure => {
  const [ours, theirs] = [rounds.map((it) => it.ours.perSecond), rounds.map((it) => it.theirs.perSecond)];
  const ratio = median(ours) / median(theirs);
  const p99 = (of: 'ours' | 'theirs') => median(rounds.map((it) => quantile(it[of].latencies, 0.99)));
  const [low, high] = ratioInterval(ours, theirs);
  const failed = rounds.reduce((sum, it) => sum + it.ours.failed, 0);
  return {
    id: 'B6',
    what: 'GET of a view, verified token, 16 in flight',
    value: `${median(ours).toFixed(0)}/s beside ${median(theirs).toFixed(0)}/s: ${ratio.toFixed(2)}x [${low.toFixed(2)}, ${high.toFixed(2)}]; p99 ${ms(p99('ours'))} beside ${ms(p99('theirs'))}; ${failed} failed`,
    goal: '>= 0.5x, p99 <= 2x',
    met: ratio >= 0.5 && p99('ours') <= 2 * p99('theirs') && failed === 0,
  };
};
