import { z } from 'zod';
import { label } from '../vocabulary.ts';

/** Somebody who held data of an erased person confirms; `by` is the name it was asked under, or any other. */
export const confirmErasure = z.strictObject({ by: label }).meta({ id: 'ConfirmErasure' });
