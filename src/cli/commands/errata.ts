import { ERRATA, erratumNamed } from '../../lab/errata/registry';
import type { Command } from '../command';
import { parseArguments, refuse, together } from '../input';

/** The article's faults beside what is right, both run on the same tapes: all of them, or those named. */
export const errataCommand: Command = {
  usage: '[E1 E19 …]',
  run(words) {
    const { positional } = parseArguments(words, []);
    const chosen = together(
      ...positional.map((name) => () => erratumNamed(name) ?? refuse(name, unknown(name))),
    );
    return {
      errata: (chosen.length > 0 ? chosen : ERRATA).map(({ demonstrate, ...text }) => {
        const demonstration = demonstrate();
        for (let path = 0; path < demonstration.paths; path++) demonstration.run(path);
        return { ...text, ...demonstration.result() };
      }),
    };
  },
};

function unknown(name: string): string {
  return `${name} is no erratum here; known are: ${ERRATA.map((erratum) => erratum.name).join(', ')}.`;
}
