export {
  type ErpChanges,
  type ErpDocument,
  type ErpKind,
  type ErpOrder,
  erpChanges,
  erpDocument,
  erpKinds,
  erpOrder,
} from './contract.ts';
export { type ErpPort, ErpRefused, ErpUnavailable } from './erp-port.ts';
export { fileErp } from './file-erp.ts';
export { httpErp } from './http-erp.ts';
