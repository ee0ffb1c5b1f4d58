import type { HttpRequest } from '../http/platform.js';
import { type Login, type LoginRequest, ResourceOwners } from '../resource-owner/resource-owners.js';

/** Where nobody is logged in, the authorization endpoint sends the browser here. */
const LOGIN_PATH = '/login';

/**
 * Resource owners for tests: users in memory, and one of them, or nobody, logged in at every browser.
 * @typeParam User the host's own user
 */
export class FakeResourceOwners<User extends object = object> extends ResourceOwners<User> {
  private readonly users = new Map<string, User>();
  private loggedIn: Login | null = null;

  /** A user that exists. @param user what `@CurrentUser()` gives; default: `{ id: userId }` */
  add(userId: string, user: User = { id: userId } as unknown as User): this {
    this.users.set(userId, user);
    return this;
  }

  /** Whether a user exists. */
  has(userId: string): boolean {
    return this.users.has(userId);
  }

  /** As if the user had been disabled: their tokens are no longer good. */
  remove(userId: string): void {
    this.users.delete(userId);
    if (this.loggedIn?.userId === userId) this.loggedIn = null;
  }

  /**
   * From now on the user is logged in, whatever browser asks.
   * @param how default: now, in a session named after the user. `authTime` in seconds since the epoch
   */
  login(userId: string, how: Partial<Omit<Login, 'userId'>> = {}): void {
    if (!this.has(userId)) this.add(userId);
    const authTime = Math.floor(Date.now() / 1000);
    this.loggedIn = { sessionId: `session-of-${userId}`, authTime, ...how, userId };
  }

  /** From now on nobody is logged in. The end session endpoint calls it, too. */
  override logout(): Promise<void> {
    this.loggedIn = null;
    return Promise.resolve();
  }

  override current(): Promise<Login | null> {
    return Promise.resolve(this.loggedIn);
  }

  override find(userId: string): Promise<User | null> {
    return Promise.resolve(this.users.get(userId) ?? null);
  }

  override findByUsername(username: string): Promise<{ userId: string } | null> {
    return Promise.resolve(this.has(username) ? { userId: username } : null);
  }

  override loginUrl(_request: HttpRequest, { returnTo }: LoginRequest): string {
    return `${LOGIN_PATH}?${new URLSearchParams({ next: returnTo }).toString()}`;
  }
}
