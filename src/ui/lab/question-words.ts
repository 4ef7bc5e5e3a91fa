import type { Config } from '../../session/config';
import type { FrontierDesks, LabQuestion } from '../../session/lab-question';
import { decimal } from '../numbers';
import { axisChoices, axisText } from './sweep-axis';

/** What a question is called. */
export const QUESTION_NAMES: Readonly<Record<LabQuestion['kind'], string>> = {
  'monte-carlo': 'Monte Carlo',
  sweep: 'sweep',
  frontier: 'frontier',
  advisor: 'question to the advisor',
  paper: 'reproduction of the paper of 2008',
};

/** How the desks of a frontier are judged, as the form says it. */
export const FRONTIER_LABELS: Readonly<Record<FrontierDesks, string>> = {
  bare: 'Bare theory, simulated',
  exact: 'Bare theory, exact',
  present: 'The present desk, simulated',
};

/** A question in a few words: `sweep of Risk aversion γ from 0.0025 to 0.04 in 7 values, 20 tapes a cell`. */
export function questionInWords(question: LabQuestion, config: Config): string {
  const name = QUESTION_NAMES[question.kind];
  const tapes = `${decimal(question.paths, 0)} tapes`;
  switch (question.kind) {
    case 'sweep':
      return `${name} of ${question.axes.map((axis) => axisWords(axis, config)).join(' and of ')}, ${tapes} a cell`;
    case 'frontier':
      return `${name} (${FRONTIER_LABELS[question.desk].toLowerCase()}, ${tapes})`;
    default:
      return `${name} (${tapes})`;
  }
}

type Axis = Extract<LabQuestion, { kind: 'sweep' }>['axes'][number];

function axisWords({ path, range }: Axis, config: Config): string {
  const choice = axisChoices(config).find((each) => each.path === path);
  if (choice === undefined || range === null) return choice?.label ?? path;
  const [from, to] = [range.from, range.to].map((end) => axisText(choice.parameter, end));
  return `${choice.label} from ${from} to ${to} in ${range.steps} values`;
}
