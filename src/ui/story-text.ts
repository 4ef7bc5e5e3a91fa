/** A stretch of words, or a parameter whose number stands in the sentence. */
export type StoryPart = { readonly words: string } | { readonly path: string };

const NUMBER = / ?\{([\w.]+)\}/g;

/** A story as it is read where its numbers cannot be moved. */
export function plainStory(story: string): string {
  return story.replace(NUMBER, '');
}

/** A story cut at its numbers: `Raise γ {strategy.values.gamma} and see` names one by its path. */
export function storyParts(story: string): readonly StoryPart[] {
  return story.split(NUMBER).map((text, i): StoryPart => (i % 2 === 0 ? { words: text } : { path: text }));
}
