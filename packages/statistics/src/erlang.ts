/** Calls arriving at a queue: how many in an interval, how long each takes; times in seconds. */
export type CallLoad = {
  readonly calls: number;
  readonly intervalSeconds: number;
  readonly handlingSeconds: number;
};

/** How a queue does with a number of agents. */
export type QueueForecast = {
  readonly agents: number;
  /** The probability that a call waits at all. */
  readonly waitingProbability: number;
  /** The share answered within the target. */
  readonly serviceLevel: number;
  readonly meanWaitSeconds: number;
  readonly occupancy: number;
};

/** Offered load in erlangs. */
export const erlangs = ({ calls, intervalSeconds, handlingSeconds }: CallLoad): number =>
  (calls * handlingSeconds) / intervalSeconds;

/**
 * The queue M/M/n without abandonment (Erlang C, 1917). With fewer agents than erlangs the queue grows without end:
 * service level 0, wait infinite.
 */
export const erlangC = (load: CallLoad, agents: number, targetSeconds: number): QueueForecast => {
  const offered = erlangs(load);
  if (agents <= offered)
    return {
      agents,
      waitingProbability: 1,
      serviceLevel: 0,
      meanWaitSeconds: Number.POSITIVE_INFINITY,
      occupancy: 1,
    };
  const blocked = erlangB(offered, agents);
  const waitingProbability = blocked / (1 - (offered / agents) * (1 - blocked));
  return {
    agents,
    waitingProbability,
    serviceLevel:
      1 - waitingProbability * Math.exp((-(agents - offered) * targetSeconds) / load.handlingSeconds),
    meanWaitSeconds: (waitingProbability * load.handlingSeconds) / (agents - offered),
    occupancy: offered / agents,
  };
};

/** The fewest agents that answer `share` of the calls within the target. */
export const agentsFor = (load: CallLoad, share: number, targetSeconds: number): QueueForecast => {
  if (share >= 1)
    throw new RangeError('no number of agents answers every call in time: ask for a share below 1');
  for (let agents = Math.floor(erlangs(load)) + 1; ; agents++) {
    const forecast = erlangC(load, agents, targetSeconds);
    if (forecast.serviceLevel >= share) return forecast;
  }
};

/** The share of calls lost without a queue, by the recursion that stays exact for many agents. */
const erlangB = (offered: number, agents: number): number => {
  let blocked = 1;
  for (let n = 1; n <= agents; n++) blocked = (offered * blocked) / (n + offered * blocked);
  return blocked;
};

/** How a queue does when callers lose patience. */
export type AbandonmentForecast = {
  readonly agents: number;
  readonly waitingProbability: number;
  readonly abandonedShare: number;
  readonly meanWaitSeconds: number;
  readonly occupancy: number;
};

/**
 * The queue M/M/n with exponentially distributed patience (Erlang A; Palm 1946). Stationary probabilities of the
 * birth-death chain, summed until they vanish; always stable.
 */
export const erlangA = (load: CallLoad, agents: number, meanPatienceSeconds: number): AbandonmentForecast => {
  const arrivals = load.calls / load.intervalSeconds;
  const service = 1 / load.handlingSeconds;
  const impatience = 1 / meanPatienceSeconds;
  const state = chain({ arrivals, agents, service, impatience });
  const total = state.reduce((sum, p) => sum + p, 0);
  const waiting = state.slice(agents).reduce((sum, p) => sum + p, 0) / total;
  const queue = state.slice(agents).reduce((sum, p, n) => sum + n * p, 0) / total;
  const abandonedShare = (impatience * queue) / arrivals;
  return {
    agents,
    waitingProbability: waiting,
    abandonedShare,
    meanWaitSeconds: queue / arrivals,
    occupancy: (arrivals * (1 - abandonedShare)) / (agents * service),
  };
};

type Chain = {
  readonly arrivals: number;
  readonly agents: number;
  readonly service: number;
  readonly impatience: number;
};

const chain = ({ arrivals, agents, service, impatience }: Chain): number[] => {
  const state = [1];
  for (let n = 1; n < agents + 100_000; n++) {
    const leaving = Math.min(n, agents) * service + Math.max(0, n - agents) * impatience;
    const next = ((state[n - 1] ?? 0) * arrivals) / leaving;
    state.push(next);
    if (n > agents && next < 1e-16 * Math.max(...state.slice(-50))) break;
    if (next > 1e200) for (const i of state.keys()) state[i] = (state[i] ?? 0) / 1e200;
  }
  return state;
};
