/** A question by a field that the caller does not see in clear: its answer would tell what is in the field. */
export class FieldWithheld extends Error {
  override readonly name = 'FieldWithheld';
  readonly field: string;
  /** The group of fields that the caller would have to see. */
  readonly group: string;

  constructor(field: string, group: string) {
    super(`${field} belongs to the fields "${group}", which the caller does not see in clear`);
    this.field = field;
    this.group = group;
  }
}
