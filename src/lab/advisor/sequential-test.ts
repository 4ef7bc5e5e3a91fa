import { studentQuantile } from '../../domain/student-quantile';

/**
 * Tests in batches at a family-wise level: `hypotheses` questions share `level` by Bonferroni, and each spends its
 * share over the looks by α(t) = α·t³ of the pairs (Kim & DeMets 1987), of which every look spends what is new. Sums
 * of probabilities bound the chance of any false answer whatever the dependence between questions and looks is, and
 * stopping a question early never raises it.
 */
export class SequentialTest {
  /** Pairs gathered by the end of each look, rising; the last is the whole budget. */
  readonly looks: readonly number[];
  private readonly level: number;

  /** `level`: chance of at least one false answer among all hypotheses. */
  constructor(level: number, hypotheses: number, looks: readonly number[]) {
    this.looks = looks;
    this.level = level / Math.max(1, hypotheses);
  }

  /** One-sided level that look `look` spends for one hypothesis. */
  levelAt(look: number): number {
    const { looks, level } = this;
    const spent = (i: number): number => (i < 0 ? 0 : cube(looks[i] / looks[looks.length - 1]));
    return level * (spent(look) - spent(look - 1));
  }

  /** Standard errors by which an estimate must exceed its margin at a look. */
  thresholdAt(look: number): number {
    return studentQuantile(this.levelAt(look), this.looks[look] - 1);
  }
}

/** Looks that double up to a budget of pairs. */
export function doublingLooks(pairs: number, count = 4): number[] {
  const looks = Array.from({ length: count }, (_, i) => Math.ceil(pairs / (1 << (count - 1 - i))));
  return looks.filter((pairsAt, i) => pairsAt >= 2 && pairsAt !== looks[i - 1]);
}

function cube(x: number): number {
  return x * x * x;
}
