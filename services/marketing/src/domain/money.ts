/** An amount in minor units of a currency. */
export type Money = { readonly minor: number; readonly currency: string };
