/** Those that only look, or that migrate themselves. */
const LEAVES_AS_IT_IS = ['migrate', 'doctor', 'healthcheck', 'introspect', 'listapplications'];

/**
 * Whether a command brings the database up to date before it begins: not where it is asked only what is there.
 * @param args what the command line was called with, the name of the command first
 */
export function migratesFirst([name, ...rest]: readonly string[]): boolean {
  return !LEAVES_AS_IT_IS.includes(name) && !rest.includes('--dry-run');
}
