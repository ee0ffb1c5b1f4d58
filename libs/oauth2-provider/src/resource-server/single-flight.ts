/** Who asks the same at the same time is given one answer. */
export class SingleFlight<Answer> {
  private flights = new Map<string, Promise<Answer>>();

  /** Of those with that key, the first asks. */
  join(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const { flights } = this;
    let flight = flights.get(key);
    if (!flight) {
      // Nobody can abort it: others may have joined.
      flight = ask().finally(() => flights.delete(key));
      flights.set(key, flight);
    }
    return flight;
  }

  /** Who comes from now on asks anew: what is on its way may be out of date. */
  abandon(): void {
    this.flights = new Map();
  }
}
