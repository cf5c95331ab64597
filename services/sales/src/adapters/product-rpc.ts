import { configChoice, productV1, salesCommands } from '@icrm/contracts';
import { implement, type RpcService } from '@icrm/rpc';
import { derivedId } from '@icrm/runtime';
import { z } from 'zod';
import { bundles, configurations, models } from '../application/product-handler.ts';
import { checkConfiguration, getBundle, getConfigModel } from '../application/queries/product-queries.ts';
import { type Edge, id, method, question } from './edge.ts';
import { accepted, toResult } from './refusals.ts';

const { configModelCommands, configurationCommands, bundleCommands } = salesCommands;
const version = z
  .int()
  .min(0)
  .optional()
  .transform((it) => it || undefined);

/** ProductService: models with constraints, configurations, bundles. */
export const productRpc = (edge: Edge): RpcService =>
  implement(productV1.ProductServiceService, {
    publishConfigModel: method(edge, configModelCommands.publishConfigModel.shape, async (by, data) => {
      const configModelId = data.configModelId ?? derivedId(by.context.commandId, 'configmodel');
      const outcome = accepted(await models.handle(by, configModelId, { type: 'PublishConfigModel', data }));
      return { configModelId, version: outcome.state.models.length, result: toResult(outcome) };
    }),
    configureProduct: method(edge, configurationCommands.configureProduct.shape, async (by, data) => {
      const configurationId = data.configurationId ?? derivedId(by.context.commandId, 'configuration');
      const outcome = accepted(
        await configurations.handle(by, configurationId, { type: 'ConfigureProduct', data }),
      );
      const { state } = outcome;
      const conflicts = state.status === 'rejected' ? state.conflicts : [];
      return {
        configurationId,
        accepted: state.status === 'configured',
        conflicts: JSON.stringify(conflicts),
        result: toResult(outcome),
      };
    }),
    composeBundle: method(edge, bundleCommands.composeBundle.shape, async (by, data) => {
      const bundleId = data.bundleId ?? derivedId(by.context.commandId, 'bundle');
      const outcome = accepted(await bundles.handle(by, bundleId, { type: 'ComposeBundle', data }));
      const { state } = outcome;
      return {
        bundleId,
        version: state.status === 'unknown' ? 0 : state.version,
        result: toResult(outcome),
      };
    }),
    checkConfiguration: question(
      {
        modelId: id.optional(),
        configurationId: id.optional(),
        version,
        choices: z.array(configChoice).max(200),
      },
      ({ tenant, ...checked }) => checkConfiguration(edge, tenant, checked),
    ),
    getConfigModel: question({ modelId: id, version }, ({ tenant, modelId, version: of }) =>
      getConfigModel(edge, tenant, modelId, of),
    ),
    getBundle: question({ bundleId: id }, ({ tenant, bundleId }) => getBundle(edge, tenant, bundleId)),
  });
