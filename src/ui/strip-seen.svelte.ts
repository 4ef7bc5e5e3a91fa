/** Whether the comparison above the charts is in sight; where it is not, what a slider does is told beside the slider. */
class StripSeen {
  now = $state(false);

  /** Follows the strip while it is on the page. */
  readonly follow = (strip: Element): (() => void) => {
    const observer = new IntersectionObserver((entries) => {
      this.now = entries.at(-1)!.isIntersecting;
    });
    observer.observe(strip);
    return () => {
      observer.disconnect();
      this.now = false;
    };
  };
}

export const stripSeen = new StripSeen();
