const kept = new WeakMap<object, Record<symbol, unknown>>();

/**
 * What is remembered of requests while they live. All such notes share one map: an entry of a WeakMap is work for the
 * garbage collector, and a few for each request are more of it than all else that a guard does.
 */
export class Notes<Value> {
  private readonly name = Symbol('note');

  get(about: object): Value | undefined {
    return kept.get(about)?.[this.name] as Value | undefined;
  }

  set(about: object, value: Value): void {
    const notes = kept.get(about);
    if (notes) notes[this.name] = value;
    else kept.set(about, { [this.name]: value });
  }
}
