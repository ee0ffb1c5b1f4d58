/** How the host presents itself on the pages. */
export interface Brand {
  /** Shown above each page; undefined: nothing is. */
  readonly name?: string;
  /** `data:` or a path of this origin. */
  readonly logo?: string;
  /** A style sheet of the brand's colours; '' where it has none. */
  readonly style: string;
  /** The CSP source that lets `style` in; undefined where it is ''. */
  readonly styleHash?: string;
}
