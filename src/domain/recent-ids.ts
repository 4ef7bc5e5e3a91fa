/** Remembers the last `capacity` ids: what a venue repeats after a reconnect is recognised. */
export class RecentIds<Id> {
  private readonly capacity: number;
  private readonly ids = new Set<Id>();

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  has(id: Id): boolean {
    return this.ids.has(id);
  }

  /** Remembers an id; false if it is remembered already. */
  add(id: Id): boolean {
    if (this.ids.has(id)) return false;
    this.ids.add(id);
    if (this.ids.size > this.capacity) {
      // A Set iterates in the order of insertion: the first is the oldest.
      for (const oldest of this.ids) {
        this.ids.delete(oldest);
        break;
      }
    }
    return true;
  }
}
