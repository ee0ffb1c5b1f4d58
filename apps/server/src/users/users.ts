import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { hash, verify } from '@node-rs/argon2';
import { writesOf } from 'nest-oauth2-provider';
import { DataSource, type Repository } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { InvalidUser, MAX_PASSWORD_LENGTH, isUsername, problemOf } from './user-rules.js';
import type { PersonClaims } from './person-claims.js';
import { User } from './user.entity.js';

export interface NewUser {
  readonly username: string;
  readonly password: string;
  readonly email?: string;
  readonly emailVerified?: boolean;
  /** By the names of OpenID Connect Core section 5.1. */
  readonly claims?: PersonClaims;
  readonly isAdmin?: boolean;
}

/** The people who can log in. */
@Injectable()
export class Users {
  private readonly repository: Repository<User>;
  /** Compared with when there is no such user, so that the answer takes as long as a wrong password's. */
  private readonly nobodysHash = hash(uuid());

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.repository = dataSource.getRepository(User);
  }

  /** @throws InvalidUser when a value is not allowed or the name is taken */
  async create(given: NewUser): Promise<User> {
    const { username, password, email, emailVerified = false, claims = {}, isAdmin = false } = given;
    const problem = problemOf(given);
    if (problem) throw new InvalidUser(problem);
    const user = this.repository.create({
      id: uuid(),
      username,
      passwordHash: await hash(password),
      email: email ?? null,
      emailVerified,
      claims,
      updated: Math.floor(Date.now() / 1000),
      isAdmin,
      disabled: false,
    });
    try {
      await writesOf(this.dataSource).run((manager) => manager.insert(User, user as object));
    } catch (error) {
      if (await this.findByUsername(username))
        throw new InvalidUser(`a user named "${username}" exists already`);
      throw error;
    }
    return user;
  }

  /** The user of that id, unless there is none or they are disabled. */
  async find(id: string): Promise<User | null> {
    return enabled(isId(id) ? await this.repository.findOneBy({ id }) : null);
  }

  /** The user of that name, unless there is none or they are disabled. */
  async findEnabledByUsername(username: string): Promise<User | null> {
    return enabled(await this.findByUsername(username));
  }

  /** The user of that name, disabled or not. */
  async findByUsername(username: string): Promise<User | null> {
    return isUsername(username) ? this.repository.findOneBy({ username }) : null;
  }

  /** The user whose name and password these are, or null: unknown, disabled or wrong cost the same time. */
  async verify(username: string, password: string): Promise<User | null> {
    if (password.length > MAX_PASSWORD_LENGTH) return null;
    const user = await this.findEnabledByUsername(username);
    const matches = await verify(user?.passwordHash ?? (await this.nobodysHash), password);
    return matches ? user : null;
  }

  async isEmpty(): Promise<boolean> {
    return !(await this.repository.exists());
  }
}

const enabled = (user: User | null): User | null => (user === null || user.disabled ? null : user);

const isId = (id: string): boolean => /^[0-9a-f-]{36}$/.test(id);
