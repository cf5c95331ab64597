/** What is wrong with a search, and where. */
export class InvalidSearch extends Error {
  override readonly name = 'InvalidSearch';
  readonly field: string;

  constructor(field: string, problem: string) {
    super(problem);
    this.field = field;
  }
}
