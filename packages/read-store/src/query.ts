/** A value a condition may compare with. */
export type Scalar = string | number | bigint | boolean | null | Date;

/** What may be asked of one field. Several operators in one condition must all hold. */
export type Operators = {
  readonly $eq?: Scalar;
  readonly $ne?: Scalar;
  readonly $gt?: Scalar;
  readonly $gte?: Scalar;
  readonly $lt?: Scalar;
  readonly $lte?: Scalar;
  readonly $in?: readonly Scalar[];
  readonly $nin?: readonly Scalar[];
  readonly $exists?: boolean;
  readonly $all?: readonly Scalar[];
  readonly $size?: number;
  readonly $elemMatch?: Filter;
  readonly $not?: Operators;
};

/** A condition on one field: equal to a value, or operators. */
export type Condition = Scalar | Operators;

/** Conditions by field path (`a.b`), all of which must hold, and the combinations of filters. */
export type Filter = {
  readonly $and?: readonly Filter[];
  readonly $or?: readonly Filter[];
  readonly $nor?: readonly Filter[];
  readonly [path: string]: Condition | readonly Filter[] | undefined;
};

/** Changes to a document that is there. */
export type Update = {
  readonly $set?: Readonly<Record<string, unknown>>;
  readonly $setOnInsert?: Readonly<Record<string, unknown>>;
  readonly $unset?: Readonly<Record<string, true>>;
  readonly $inc?: Readonly<Record<string, number | bigint>>;
  readonly $min?: Readonly<Record<string, Scalar>>;
  readonly $max?: Readonly<Record<string, Scalar>>;
  readonly $push?: Readonly<Record<string, unknown>>;
  readonly $addToSet?: Readonly<Record<string, unknown>>;
  readonly $pull?: Readonly<Record<string, unknown>>;
};

/** Fields to sort by, in order; 1 ascending, -1 descending. */
export type Sort = Readonly<Record<string, 1 | -1>>;

/** An index, as data. A descending field is -1. */
export type IndexDefinition = {
  readonly name: string;
  readonly keys: Readonly<Record<string, 1 | -1>>;
  readonly unique?: boolean;
  readonly sparse?: boolean;
  /** Only documents that satisfy this are in the index. */
  readonly partial?: Filter;
};

const combinations = new Set(['$and', '$or', '$nor']);
const operators = new Set([
  '$eq',
  '$ne',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$in',
  '$nin',
  '$exists',
  '$all',
  '$size',
  '$elemMatch',
  '$not',
]);
const modifiers = new Set([
  '$set',
  '$setOnInsert',
  '$unset',
  '$inc',
  '$min',
  '$max',
  '$push',
  '$addToSet',
  '$pull',
]);

const refuse = (operator: string): never => {
  throw new TypeError(`${operator} is not among the operators of the read store`);
};

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const checkCondition = (condition: unknown): void => {
  if (!isPlainObject(condition)) return;
  for (const [operator, operand] of Object.entries(condition)) {
    if (!operators.has(operator)) refuse(operator);
    if (operator === '$elemMatch') checkFilter(operand);
    else if (operator === '$not') checkCondition(operand);
    else checkOperand(operator, operand);
  }
};

/** Operands are values: an object among them would be an operator in disguise. */
const checkOperand = (operator: string, operand: unknown): void => {
  const values = Array.isArray(operand) ? operand : [operand];
  if (values.some(isPlainObject)) throw new TypeError(`${operator} compares with plain values only`);
};

/**
 * Refuses whatever the types cannot: operators that come in at run time.
 * @throws TypeError naming the operator
 */
export function checkFilter(filter: unknown): void {
  if (!isPlainObject(filter)) throw new TypeError('a filter is an object');
  for (const [key, condition] of Object.entries(filter)) {
    if (combinations.has(key)) for (const part of condition as unknown[]) checkFilter(part);
    else if (key.startsWith('$')) refuse(key);
    else checkCondition(condition);
  }
}

/** @throws TypeError naming the modifier that is not on the list */
export const checkUpdate = (update: object): void => {
  for (const key of Object.keys(update)) if (!modifiers.has(key)) refuse(key);
};
