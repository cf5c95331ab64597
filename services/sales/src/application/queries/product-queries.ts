import type { ConfigChoice } from '@icrm/contracts';
import { decompose } from '../../domain/bundle.ts';
import { modelOf } from '../../domain/config-model.ts';
import { check } from '../../domain/configure.ts';
import { bundles, configurations, models } from '../product-handler.ts';
import type { Asking } from './questions.ts';

/** A version of a model, the present one unless said otherwise. */
export const getConfigModel = async (
  { store }: Asking,
  tenant: string,
  modelId: string,
  version?: number,
) => {
  const states = await models.read(store, tenant, modelId);
  const found = modelOf(states, version);
  return found === undefined ? undefined : { modelId, versions: states.models.length, ...found };
};

export type Checked = {
  readonly modelId?: string | undefined;
  readonly configurationId?: string | undefined;
  readonly version?: number | undefined;
  readonly choices: readonly ConfigChoice[];
};

/** Checks choices, or those of a past configuration, by any version of a model. */
export const checkConfiguration = async (asking: Asking, tenant: string, checked: Checked) => {
  const past = await pastChoices(asking, tenant, checked.configurationId);
  const modelId = checked.modelId ?? past?.modelId;
  if (modelId === undefined) return undefined;
  const found = await getConfigModel(asking, tenant, modelId, checked.version);
  if (found === undefined) return undefined;
  const choices = past?.choices ?? checked.choices;
  return {
    modelId,
    version: found.version,
    choices,
    ...check(found.model, choices),
    currency: found.model.currency,
  };
};

const pastChoices = async ({ store }: Asking, tenant: string, configurationId?: string) => {
  if (configurationId === undefined) return undefined;
  const state = await configurations.read(store, tenant, configurationId);
  return state.status === 'unknown' ? undefined : state;
};

/** A bundle and what each part costs within it. */
export const getBundle = async ({ store }: Asking, tenant: string, bundleId: string) => {
  const state = await bundles.read(store, tenant, bundleId);
  if (state.status === 'unknown') return undefined;
  return { ...state, split: decompose(state, { quantity: 1, amountMinor: state.priceMinor }) };
};
