import type { Frame } from '../../../workers/protocol';
import { bandSetOf } from '../../risk/bands';
import type { Config } from '../../session/config';
import { baseOf } from '../base-of';
import { decimal, percent, priceDecimals, signed } from '../numbers';
import { significant } from '../significant';

/** An area of the page, by the name that its tab has on a phone. */
export type TourArea = 'Charts' | 'Desk' | 'Parameters';

export interface TourStep {
  readonly title: string;
  /** Where it is on the page. */
  readonly area: TourArea;
  /** Find what the step points at, the best first; a chart is found by its legend. */
  readonly targets: readonly string[];
  /** The lesson with the numbers of this moment. */
  readonly text: (moment: TourMoment) => string;
}

/** What the sentences are made of. */
export interface TourMoment {
  readonly frame: Frame;
  readonly config: Config;
  /** γ when the tour began; null where the strategy has none. */
  readonly gammaBefore: number | null;
}

export const TOUR_STEPS: readonly TourStep[] = [
  {
    title: 'What a quote is',
    area: 'Desk',
    targets: ['[aria-labelledby="ladder-title"]', '.legend[aria-label="Price"]'],
    text: aboutQuotes,
  },
  {
    title: 'What inventory does',
    area: 'Charts',
    targets: ['.legend[aria-label="Inventory"]'],
    text: aboutInventory,
  },
  {
    title: 'Why the reservation price moves',
    area: 'Charts',
    targets: ['.legend[aria-label="Price"]'],
    text: aboutReservation,
  },
  {
    title: 'What adverse selection costs',
    area: 'Charts',
    targets: ['.legend[aria-label="Adverse selection"]'],
    text: aboutSelection,
  },
  {
    title: 'Change γ and watch',
    area: 'Parameters',
    targets: ['[data-path="strategy.values.gamma"]'],
    text: aboutGamma,
  },
];

/** Risk aversion of the desk; null where its strategy has none. */
export function gammaOf(config: Config): number | null {
  const { gamma } = config.strategy.values;
  return typeof gamma === 'number' ? gamma : null;
}

function aboutQuotes({ frame, config }: TourMoment): string {
  const { ladder, scorecard, risk } = frame;
  const inner = ladder.find(({ bid, ask }) => bid !== null && ask !== null);
  if (inner === undefined || inner.bid === null || inner.ask === null) {
    const why = risk.cause === '' ? 'the inventory limit holds one side back' : risk.cause.replace(/\.$/, '');
    return `A quote is a promise to buy at one price and to sell at another. At this moment there is none on both sides: ${why}. Triangles on the chart are trades with earlier ones, ${decimal(scorecard.fills, 0)} so far.`;
  }
  const decimals = priceDecimals(config.instrument.tick, scorecard.mid ?? 1);
  return (
    `This desk promises to buy at ${decimal(inner.bid.price, decimals)} and to sell at ${decimal(inner.ask.price, decimals)}: ` +
    `${decimal(inner.bid.bps, 1)} bp below and ${decimal(inner.ask.bps, 1)} bp above the mid of ${decimal(scorecard.mid, decimals)}. ` +
    `That distance is what it earns when somebody in a hurry trades with it, ${decimal(scorecard.fills, 0)} times so far. ` +
    'Blue is a bid, orange an ask, a triangle a fill.'
  );
}

function aboutInventory({ frame, config }: TourMoment): string {
  const { inventory, mid } = frame.scorecard;
  const base = baseOf(config);
  const move = niceMove(mid ?? 1);
  const held =
    inventory === 0
      ? 'it holds nothing now.'
      : `it is ${inventory > 0 ? 'long' : 'short'} ${significant(Math.abs(inventory), 3)} ${base} now, so a rise of ${significant(move, 2)} USD ${inventory > 0 ? 'earns' : 'costs'} ${significant(Math.abs(inventory) * move, 2)} USD, whatever the spread brought.`;
  const { bands, softPct, hardPct, maxInventory } = config.risk;
  const set = bandSetOf(bands, softPct, hardPct);
  const limits =
    set === null
      ? 'Nothing limits it in this scenario.'
      : `From ${significant(set.soft * maxInventory, 3)} ${base} on the quotes lean hard to get rid of it; at ${significant(maxInventory, 3)} half of it is traded away at any price.`;
  return `Every fill leaves the desk with something: ${held} ${limits}`;
}

function aboutReservation({ frame, config }: TourMoment): string {
  const { inventory, mid, reservationPrice } = frame.scorecard;
  if (mid === null || reservationPrice === null) {
    return 'The desk has no opinion of its own at this moment: it quotes around the mid. Choose the strategy GLFT to see it lean.';
  }
  const lean = reservationPrice - mid;
  const decimals = priceDecimals(config.instrument.tick, mid);
  const where = `${decimal(reservationPrice, decimals)}, ${significant(Math.abs(lean), 3)} USD (${decimal((10_000 * Math.abs(lean)) / mid, 1)} bp) ${lean < 0 ? 'below' : 'above'} the mid`;
  const why =
    inventory === 0
      ? 'With nothing in hand one more lot is worth what the market says'
      : inventory > 0
        ? 'Being long, the desk would rather sell than buy'
        : 'Being short, the desk would rather buy than sell';
  return `${why}: the price at which it does not care, the dashed line, is ${where}. Quotes lie around it, as far as the least spread allows: the side that brings the inventory back is likelier to fill.`;
}

function aboutSelection({ frame }: TourMoment): string {
  const { losingFillShare, losingFillBaseline, spreadCapture, inventoryPnl } = frame.scorecard;
  if (losingFillShare === null) {
    return 'Some who trade with the desk know where the price goes next. No fill is old enough yet to tell: watch this line once some are.';
  }
  const without =
    losingFillBaseline === null ? '' : `, ${percent(losingFillBaseline, 0)} would have by chance`;
  const moved = `${decimal(Math.abs(inventoryPnl), 0)} USD`;
  return (
    `Some traders know where the price goes next: ${percent(losingFillShare, 0)} of all fills had lost money five seconds later${without}. The line shows the last hundred. ` +
    `Fills captured ${signed(spreadCapture, 0)} USD; the position they left ` +
    `${inventoryPnl <= 0 ? `lost ${moved} of it` : `won ${moved} more`}.`
  );
}

function aboutGamma({ frame, config, gammaBefore }: TourMoment): string {
  const gamma = gammaOf(config);
  if (gamma === null || gammaBefore === null) {
    return 'This strategy has no γ. Choose GLFT under Strategy: γ says how much the desk minds holding inventory, and dragging it runs the whole session again.';
  }
  const before = frame.baselineScorecard;
  if (gamma === gammaBefore || before === null) {
    return `γ is how much the desk minds holding inventory: ${significant(gamma, 2)} now. Drag it: the whole session runs again on the same market while you drag, and the run before stays as a dotted ghost.`;
  }
  const now = frame.scorecard;
  const less = now.inventoryRms < before.inventoryRms;
  return (
    `You took γ from ${significant(gammaBefore, 2)} to ${significant(gamma, 2)}. Inventory rms ${significant(before.inventoryRms, 3)} → ${significant(now.inventoryRms, 3)} ${baseOf(config)}, ` +
    `P&L ${signed(before.equity, 0)} → ${signed(now.equity, 0)} USD on the same market. ` +
    (less
      ? 'Less is held, so less can be lost; getting rid of it sooner costs some of the spread.'
      : 'More is held: the spread is kept, and so is the risk.') +
    ' Ctrl+Z takes it back.'
  );
}

/** A move of about fifteen basis points, as a round number. */
function niceMove(mid: number): number {
  const size = 0.0015 * mid;
  const power = 10 ** Math.floor(Math.log10(size));
  return power * (size / power >= 5 ? 5 : size / power >= 2 ? 2 : 1);
}
