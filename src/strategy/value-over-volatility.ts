import { exp, log } from '../domain/portable-math';
import type { InventoryValue } from './value-over-time';

/** Nodes a factor of two in volatility. */
const PER_DOUBLING = 4;
const LN2 = 0.6931471805599453;
/** Nodes each way: a factor of 1024 under and over the anchor. */
const FURTHEST = 40;

/**
 * The value over inventory for a believed volatility that moves. Tables stand at σ = anchor·2^(j/4), each built
 * when first needed; between two of them ln ω is interpolated linearly in σ². At the anchor itself (volatility
 * given) that is its own table; elsewhere the lean is within 1 % of exact. Under the lowest node it blends into
 * σ = 0, over the highest it stays there.
 */
export class BlendedValue implements InventoryValue {
  private readonly build: (sigma: number) => InventoryValue;
  private readonly anchor: number;
  /** Tables kept: a forgotten one is built again when it is asked for. */
  private readonly kept: number;
  private readonly tables = new Map<number, InventoryValue>();
  private sigma = -1;
  private lower: InventoryValue;
  private upper: InventoryValue;
  private share = 0;

  /** `anchor` is the belief itself, price/√s; 0 means that the nodes are laid around 1. */
  constructor(build: (sigma: number) => InventoryValue, anchor: number, kept: number) {
    this.build = build;
    this.kept = kept;
    this.anchor = anchor > 0 ? anchor : 1;
    this.lower = this.upper = this.table(anchor > 0 ? 0 : -FURTHEST - 1);
  }

  /** Moves to a volatility, price/√s; `seek` follows. */
  choose(sigma: number): void {
    if (sigma === this.sigma) return;
    this.sigma = sigma;
    const position = (log(sigma / this.anchor) / LN2) * PER_DOUBLING;
    const below = Math.max(-FURTHEST - 1, Math.min(FURTHEST, Math.floor(position)));
    const low = this.sigmaAt(below);
    const high = this.sigmaAt(below + 1);
    this.share = Math.min(1, (sigma * sigma - low * low) / (high * high - low * low));
    this.lower = this.table(below);
    this.upper = this.share > 0 && below < FURTHEST ? this.table(below + 1) : this.lower;
  }

  seek(timeLeftS: number): void {
    this.lower.seek(timeLeftS);
    if (this.upper !== this.lower) this.upper.seek(timeLeftS);
  }

  at(index: number): number {
    const low = this.lower.at(index);
    return this.upper === this.lower ? low : low + this.share * (this.upper.at(index) - low);
  }

  level(): number | null {
    const low = this.lower.level();
    const high = this.upper.level();
    return low === null || high === null ? null : low + this.share * (high - low);
  }

  /** σ of a node; the one under the lowest is 0. */
  private sigmaAt(node: number): number {
    return node < -FURTHEST ? 0 : this.anchor * exp((node / PER_DOUBLING) * LN2);
  }

  private table(node: number): InventoryValue {
    const known = this.tables.get(node);
    if (known !== undefined) return known;
    if (this.tables.size === this.kept) this.tables.delete(this.tables.keys().next().value as number);
    const table = this.build(this.sigmaAt(node));
    this.tables.set(node, table);
    return table;
  }
}
