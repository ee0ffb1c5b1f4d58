/**
 * A package that makes output better to read. Undefined where the host has not installed it: no command fails for that.
 * Call it with an `import()`, so that whoever does without does not pay for it at start.
 */
export async function optional<Package>(load: () => Promise<Package>): Promise<Package | undefined> {
  try {
    return await load();
  } catch (error) {
    if (!/MODULE_NOT_FOUND$/.test(String((error as NodeJS.ErrnoException).code))) throw error;
    return undefined;
  }
}
