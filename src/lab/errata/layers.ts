import { exp } from '../../domain/portable-math';
import { ARTICLE_LAYERS } from '../../session/default-config';
import type { Session } from '../../session/session';
import { exact, type Erratum } from './erratum';
import { pairedRuns } from './paired-runs';
import { MAX_INVENTORY, PLAIN, plainDesk, runTogether } from './plain-market';

/** An order of the article's function. */
export interface PrintedLayer {
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}

/**
 * As printed: half of the offset that the table gives, shifted by ratio·half/2, and sizes of which a tenth always stays.
 * `offsetBps` and `size` are one row of the table.
 */
export function printedLayer(
  mid: number,
  inventory: number,
  maxInventory: number,
  { offsetBps, size }: { readonly offsetBps: number; readonly size: number },
): PrintedLayer {
  const ratio = inventory / maxInventory;
  const half = (mid * (offsetBps / 10_000)) / 2;
  const skew = ratio * half * 0.5;
  return {
    bid: mid - half + skew,
    ask: mid + half + skew,
    bidSize: size * Math.max(0.1, 1 - ratio),
    askSize: size * Math.max(0.1, 1 + ratio),
  };
}

/** A market in which four layers out to 60 bp all fill: 1/k = 50 USD. */
const DEEP_K = 0.02;
const HOUR_S = 3600;

function layeredDesk(scale: number) {
  const layers = ARTICLE_LAYERS.map(({ offsetBps, size }) => ({
    offsetBps: offsetBps * scale,
    size,
    refreshS: 2,
  }));
  return plainDesk(
    { part: 'fixed', values: { halfSpreadBps: 5 } },
    { durationS: HOUR_S, layers, execution: { refill: 'at-once', sizeLaw: 'constant' } },
    { sigma: 0, k: DEEP_K, gridS: 60 },
  );
}

/** Fills of a layer on the ask side. */
function askFills({ fills }: Session, layer: number): number {
  let count = 0;
  for (let i = 0; i < fills.length; i++) if (fills.side[i] < 0 && fills.layer[i] === layer) count++;
  return count;
}

const halvedLayers: Erratum = {
  name: 'E30',
  title: '±5 bp that are ±2.5 bp',
  where: 'Multi-level order book',
  prints: 'The table says “Spread from Mid ±5 bps”; the code takes half of it.',
  code: 'half = mid * (level["spread_bps"] / 10000) / 2',
  right: 'The offset is the distance from the centre.',
  effect:
    'At 0.15 BTC the first layer stands 2.1 bp below and 2.9 bp above the mid. Expected fills of the fourth layer in an hour: 36 instead of 0.7.',
  demonstrate() {
    const [printed, right] = [layeredDesk(0.5), layeredDesk(1)];
    const first = printedLayer(PLAIN.mid, 0.15, MAX_INVENTORY, ARTICLE_LAYERS[0]);
    const bps = (distance: number): number => (10_000 * distance) / PLAIN.mid;
    const expected = (offsetBps: number): number =>
      PLAIN.A * HOUR_S * exp((-DEEP_K * PLAIN.mid * offsetBps) / 10_000);
    return pairedRuns({
      paths: 24,
      quantities: [
        ...ARTICLE_LAYERS.map(({ offsetBps }, layer) => ({
          label: `Fills of layer ${layer + 1} an hour and side, ±${offsetBps} bp`,
          unit: '',
        })),
        { label: 'Earned per BTC traded', unit: 'USD' },
      ],
      run(path) {
        const desks = runTogether([printed, right], path);
        const perUnit = desks.map(({ ledger }) => (ledger.spreadCapture * PLAIN.mid) / ledger.volume);
        return [
          ...ARTICLE_LAYERS.map((_, layer): [number, number] => [
            askFills(desks[0], layer),
            askFills(desks[1], layer),
          ]),
          [perUnit[0], perUnit[1]],
        ];
      },
      result: () => ({
        name: 'E30',
        setting:
          'An hour of the article’s four layers in a market with 1/k = 50 USD; every order always stands again.',
        columns: ['half of the table', 'the table'],
        exact: [
          exact('Layer 1, bid from the mid at 0.15 BTC', 'bp', bps(first.bid - PLAIN.mid), -5),
          exact('Layer 1, ask from the mid at 0.15 BTC', 'bp', bps(first.ask - PLAIN.mid), 5),
          exact('Expected fills of layer 4', '', expected(30), expected(60)),
        ],
        finding:
          'The “extreme events” layer trades every other minute, at half of the price it was meant for.',
        desks: { printed, right },
      }),
    });
  },
};

/** Faults of the layers’ prices. */
export const LAYER_ERRATA: readonly Erratum[] = [halvedLayers];
