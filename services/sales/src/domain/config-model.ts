import type { ConfigModel, ConfigModelEvent, salesCommands } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';
import { check } from './configure.ts';
import type { SalesFacts } from './sales-facts.ts';

export type ConfigModelRejection =
  | 'config-model-not-found'
  | 'config-model-contradicts'
  | 'config-name-unknown';
/** Every version, in order. */
export type ConfigModels = { readonly models: readonly ConfigModel[] };

/** Facts in stream `configmodel-<tenant>.<id>`. */
export const configModels: Decider<
  ConfigModels,
  salesCommands.ConfigModelCommand,
  ConfigModelEvent,
  ConfigModelRejection,
  SalesFacts
> = {
  initial: { models: [] },
  evolve: ({ models }, { data }) => ({ models: [...models, data.model] }),
  decide({ data: { model } }, { models }, { now: at, id: modelId }) {
    const known = ({ feature, option }: { readonly feature: string; readonly option: string }) =>
      model.features.some((it) => it.feature === feature && it.options.some((one) => one.option === option));
    const named = model.constraints.flatMap(({ when, among }) => [...when, ...among]);
    if (!named.every(known)) return reject('config-name-unknown');
    // A model by which nothing can be bought helps nobody.
    if (check(model, []).conflicts.length > 0) return reject('config-model-contradicts');
    return accept({ type: 'ConfigModelPublished', data: { modelId, version: models.length + 1, model, at } });
  },
};

/** A version of a model, the present one unless said otherwise. */
export const modelOf = ({ models }: ConfigModels, version?: number) => {
  const number = version ?? models.length;
  const model = models[number - 1];
  return model === undefined ? undefined : { version: number, model };
};
