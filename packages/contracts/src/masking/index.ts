export { type FieldMask, fieldMask, type Withheld } from './field-mask.ts';
export {
  type FieldGroup,
  type FieldPolicy,
  type FieldSight,
  fieldPolicies,
  fieldPolicy,
  fieldPolicyAt,
} from './field-policy.ts';
export { MASKED } from './shorten.ts';
