import './only-socket';
import { buffersOfTape, done, received, sent, type TapeOrder, type TapeResult } from './tape-work';

/** Does one task on a tape that is handed over, and hands it back where it is nobody's copy. */
onmessage = ({ data: { task, tape: order } }: MessageEvent<TapeOrder>) => {
  const tape = received(order);
  const result = done(task, tape);
  const back = task.kind === 'summary' ? sent(tape) : null;
  const answer: TapeResult = { result, tape: back };
  postMessage(answer, { transfer: back === null ? [] : buffersOfTape(back) });
};
