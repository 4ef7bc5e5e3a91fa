import type { Confirmation } from './dialect';
import { idText } from './read-levels';

/** The confirmation of a subscription to a channel, of a market where the venue says of which. */
export function confirmationOf(channel: unknown, symbol?: unknown): Confirmation {
  const isOfTrades = /trade|match/i.test(idText(channel));
  return { ack: ackOf(channel, symbol), shownBy: isOfTrades ? 'trade' : 'price' };
}

/** The text of the acknowledgement that says so. */
export function ackOf(channel: unknown, symbol?: unknown): string {
  return symbol === undefined ? idText(channel) : `${idText(channel)} ${idText(symbol)}`;
}
