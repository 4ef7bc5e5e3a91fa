/** Rows of a fixed number of doubles that grow without bound: what must be gathered before it can be told. */
export class NumberColumns {
  length = 0;
  private readonly width: number;
  private columns: Float64Array[];

  constructor(width: number) {
    this.width = width;
    this.columns = Array.from({ length: width }, () => new Float64Array(1024));
  }

  add(...values: readonly number[]): void {
    if (this.length === this.columns[0].length) this.grow();
    for (let column = 0; column < this.width; column++) this.columns[column][this.length] = values[column];
    this.length++;
  }

  at(row: number, column: number): number {
    return this.columns[column][row];
  }

  /** The rows by rising first number; those of equal ones stay in their order. */
  sorted(): NumberColumns {
    const [keys] = this.columns;
    let rising = 1;
    while (rising < this.length && keys[rising - 1] <= keys[rising]) rising++;
    if (rising >= this.length) return this;
    const order = Array.from({ length: this.length }, (_, row) => row);
    order.sort((a, b) => keys[a] - keys[b] || a - b);
    const inOrder = new NumberColumns(this.width);
    inOrder.length = this.length;
    inOrder.columns = this.columns.map((column) => Float64Array.from(order, (row) => column[row]));
    return inOrder;
  }

  private grow(): void {
    this.columns = this.columns.map((column) => {
      const larger = new Float64Array(Math.max(1024, 2 * column.length));
      larger.set(column);
      return larger;
    });
  }
}
