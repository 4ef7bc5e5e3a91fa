/** What of a page's or a worker's global scope decides which scripts it may start. Not every browser asks. */
interface ScriptScope {
  readonly location: { readonly href: string };
  readonly trustedTypes?: {
    createPolicy(name: string, rules: { readonly createScriptURL: (url: string) => string | null }): unknown;
  };
}

/** The site's workers as the bundler names them. */
const OWN = /\/(assets\/(engine|lab|lab-hand|seed-range|tape-hand)-[\w-]{8}|service-worker)\.js$/;

/** Trusted Types: from now on no script is started by its address but the site's own workers. Call once a scope, first of all. */
export function allowOwnScripts(scope = globalThis as unknown as ScriptScope): void {
  scope.trustedTypes?.createPolicy('default', {
    createScriptURL: (url) => {
      const { href } = scope.location;
      const { origin, pathname } = new URL(url, href);
      return href.startsWith(`${origin}/`) && OWN.test(pathname) ? url : null;
    },
  });
}
