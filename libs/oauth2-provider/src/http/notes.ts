/** Makes nothing new: a subclass has its private fields on what it is given. */
const Itself = function (about: object) {
  return about;
} as unknown as new (about: object) => object;

class Kept extends Itself {
  readonly #notes = new Map<object, unknown>();

  static of(about: object): Map<object, unknown> | undefined {
    return #notes in about ? about.#notes : undefined;
  }

  static on(about: object): Map<object, unknown> {
    return Kept.of(about) ?? new Kept(about).#notes;
  }
}

/**
 * What is remembered of requests while they live: in a private field, which nothing that copies, compares or prints a
 * request sees. An entry of a WeakMap would do the same, and is more work for the garbage collector than all else that a
 * guard does.
 */
export class Notes<Value> {
  get(about: object): Value | undefined {
    return Kept.of(about)?.get(this) as Value | undefined;
  }

  set(about: object, value: Value): void {
    Kept.on(about).set(this, value);
  }
}
