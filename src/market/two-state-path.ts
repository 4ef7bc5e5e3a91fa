import type { RandomStream } from '../domain/random';

/** A state that is 0 or 1 and switches after exponential times, known in advance. */
export class TwoStatePath {
  /** When the state switches, s; switch 0 is the start. */
  private readonly switches: number[] = [0];
  private readonly first: 0 | 1;
  private at = 0;

  /** Mean stay in state 0 and in state 1, s; starts in a state drawn from the long run. */
  constructor(meanS0: number, meanS1: number, durationS: number, stream: RandomStream) {
    this.first = stream.unit() < meanS1 / (meanS0 + meanS1) ? 1 : 0;
    let state = this.first;
    let timeS = 0;
    while (timeS < durationS) {
      timeS += stream.exponential() * (state === 0 ? meanS0 : meanS1);
      this.switches.push(timeS);
      state = state === 0 ? 1 : 0;
    }
  }

  stateAt(timeS: number): 0 | 1 {
    this.goTo(timeS);
    return ((this.first + this.at) & 1) as 0 | 1;
  }

  /** Share of [fromS, toS] spent in state 1, 0 … 1. */
  shareOf1(fromS: number, toS: number): number {
    this.goTo(fromS);
    const { switches } = this;
    let spent = 0;
    let timeS = fromS;
    while (timeS < toS) {
      const nextS = this.at + 1 < switches.length ? Math.min(toS, switches[this.at + 1]) : toS;
      if ((this.first + this.at) & 1) spent += nextS - timeS;
      timeS = nextS;
      if (timeS < toS) this.at++;
    }
    return spent / (toS - fromS);
  }

  /** Finds the stay that holds at a time; readers move forward, mostly. */
  private goTo(timeS: number): void {
    const { switches } = this;
    while (this.at + 1 < switches.length && switches[this.at + 1] <= timeS) this.at++;
    while (this.at > 0 && switches[this.at] > timeS) this.at--;
  }
}
