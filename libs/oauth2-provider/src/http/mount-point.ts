/** Where the endpoints are mounted, for modules that bring more of them. */
export abstract class MountPoint {
  /** Path below the host's global prefix, without slashes at its ends: that of the issuer. */
  abstract readonly path: string;

  /**
   * Makes all paths below `area` ours, so that trailing slashes, upper and lower case and bodies that cannot be parsed are
   * the same there on both platforms.
   * @param area path below the mount, without slashes at its ends
   * @param isPage whether a person looks at what is there
   */
  abstract claim(area: string, isPage: boolean): void;
}
