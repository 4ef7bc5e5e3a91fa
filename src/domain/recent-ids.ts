/** Remembers the last `capacity` ids: what a venue repeats after a reconnect is recognised. */
export class RecentIds<Id> {
  private readonly capacity: number;
  private readonly ids = new Set<Id>();
  /**
   * In the order in which they came, the oldest at `next` once it is full. A Set keeps that order too, but to find its
   * first walks past all that was deleted: at thousands of ids that is most of an addition.
   */
  private readonly order: Id[] = [];
  private next = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  has(id: Id): boolean {
    return this.ids.has(id);
  }

  /** Remembers an id; false if it is remembered already. */
  add(id: Id): boolean {
    if (this.ids.has(id)) return false;
    if (this.order.length === this.capacity) this.ids.delete(this.order[this.next]);
    this.ids.add(id);
    this.order[this.next] = id;
    this.next = (this.next + 1) % this.capacity;
    return true;
  }
}
