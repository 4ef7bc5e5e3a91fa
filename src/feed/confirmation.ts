import type { Confirmation } from './dialect';
import { idText } from './read-levels';

/** The confirmation of a subscription to a channel of this name. */
export function confirmationOf(channel: unknown): Confirmation {
  const ack = idText(channel);
  return { ack, shownBy: /trade|match/i.test(ack) ? 'trade' : 'price' };
}
