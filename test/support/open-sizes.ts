import type { RestingOrders } from '../../src/domain/resting-orders';

/** What rests at the venue on one side, base units by layer. */
export const openSizes = ({ layers }: RestingOrders): number[] => layers.map(({ size }) => size);

/** The same in all layers together. */
export const openSize = (orders: RestingOrders): number =>
  openSizes(orders).reduce((sum, size) => sum + size, 0);
