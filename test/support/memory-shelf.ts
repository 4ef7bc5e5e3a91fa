import type { RecentRun, SavedExperiment, Shelf } from '../../src/ui/keep/shelf';

/** A shelf that forgets when the test ends; what `refuses` throws, every call throws. */
export class MemoryShelf implements Shelf {
  readonly saved = new Map<string, SavedExperiment>();
  readonly runs = new Map<string, RecentRun>();
  readonly recordings = new Map<string, Blob>();
  refuses: Error | DOMException | null = null;

  readonly open = (): Promise<Shelf> =>
    this.refuses === null ? Promise.resolve(this) : Promise.reject(this.refuses);

  experiments(): Promise<SavedExperiment[]> {
    return Promise.resolve([...this.saved.values()].sort((a, b) => b.savedAtMs - a.savedAtMs));
  }
  save(experiment: SavedExperiment): Promise<void> {
    this.saved.set(experiment.id, experiment);
    return Promise.resolve();
  }
  rename(id: string, name: string): Promise<boolean> {
    const experiment = this.saved.get(id);
    if (experiment !== undefined) this.saved.set(id, { ...experiment, name });
    return Promise.resolve(experiment !== undefined);
  }
  remove(id: string): Promise<void> {
    this.saved.delete(id);
    return Promise.resolve();
  }
  recent(): Promise<RecentRun[]> {
    return Promise.resolve([...this.runs.values()].sort((a, b) => b.ranAtMs - a.ranAtMs));
  }
  note(run: RecentRun): Promise<void> {
    this.runs.set(run.id, run);
    return Promise.resolve();
  }
  recording(id: string): Promise<Blob | undefined> {
    return Promise.resolve(this.recordings.get(id));
  }
  keepRecording(id: string, recording: Blob): Promise<void> {
    this.recordings.clear();
    this.recordings.set(id, recording);
    return Promise.resolve();
  }
  dropRecording(id: string): Promise<void> {
    this.recordings.delete(id);
    return Promise.resolve();
  }
}
