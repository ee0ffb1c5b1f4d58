/**
 * What the server keeps of authorizations and what it lets in, on a page: the reference that a model test compares
 * the server with. Each operation says whether the answer that came is the right one, and what is so afterwards.
 */
export interface Generation {
  readonly accessToken: string;
  readonly refreshToken: string;
  access: 'live' | 'revoked' | 'expired' | 'gone';
  refresh: 'unused' | 'used' | 'gone';
  refreshExpired: boolean;
}

export interface Family {
  readonly code: string;
  state: 'live' | 'killed' | 'expired' | 'gone';
  codeState: 'unused' | 'used' | 'gone';
  codeExpired: boolean;
  readonly generations: Generation[];
}

export type Model = Family[];

/** Of a request that asks for something: what came, or null for a refusal. Of others: undefined. */
export type Answer = string | { access_token: string; refresh_token: string } | null | undefined;

export type Step = (model: Model, answer: Answer) => boolean;

export const authorize: Step = (model, code) => {
  if (typeof code !== 'string') return false;
  model.push({ code, state: 'live', codeState: 'unused', codeExpired: false, generations: [] });
  return true;
};

export const redeem =
  (index: number): Step =>
  (model, answer) => {
    const family = model[index];
    const { state, codeState, codeExpired } = family;
    const mayHaveTokens = state === 'live' && codeState === 'unused' && !codeExpired;
    if (mayHaveTokens) return handOut(family, answer, () => (family.codeState = 'used'));
    // A used one may come late: a replay all the same.
    if (state === 'live' && codeState === 'used') family.state = 'killed';
    return answer === null;
  };

/** @param grace whether a client may ask again for what came of the token before the last */
export const refresh =
  (index: number, turn: number, grace = false): Step =>
  (model, answer) => {
    const family = model[index];
    const generation = family.generations[turn];
    if (family.state !== 'live' || generation.refresh === 'gone' || generation.refreshExpired)
      return answer === null;
    if (generation.refresh === 'unused') {
      return handOut(family, answer, () => {
        generation.refresh = 'used';
        if (generation.access === 'live') generation.access = 'revoked';
      });
    }
    const successor = family.generations[turn + 1];
    if (grace && successor.refresh === 'unused' && successor.access === 'live') {
      return (
        typeof answer === 'object' &&
        answer?.access_token === successor.accessToken &&
        answer.refresh_token === successor.refreshToken
      );
    }
    family.state = 'killed';
    return answer === null;
  };

export const kill =
  (index: number): Step =>
  (model) => {
    const family = model[index];
    if (family.state === 'live' || family.state === 'expired') family.state = 'killed';
    return true;
  };

/** The client says that it is over, by one of its tokens: used and replaced ones will do, expired ones not. */
export const revoke =
  (index: number, what: 'access' | 'refresh', turn: number): Step =>
  (model, answer) => {
    const { access, refresh, refreshExpired } = model[index].generations[turn];
    const counts =
      what === 'access' ? access === 'live' || access === 'revoked' : refresh !== 'gone' && !refreshExpired;
    return counts ? kill(index)(model, answer) : true;
  };

/** Lets time pass for one record. */
export const expire =
  (index: number, what: 'code' | 'family' | 'access' | 'refresh', turn: number): Step =>
  (model) => {
    const family = model[index];
    const generation: Generation | undefined = family.generations[turn];
    if (what === 'code') family.codeExpired = true;
    if (what === 'family' && family.state === 'live') family.state = 'expired';
    // A revoked one is cleaned when its time has come, too.
    if (what === 'access' && generation && generation.access !== 'gone') generation.access = 'expired';
    if (what === 'refresh' && generation) generation.refreshExpired = true;
    return true;
  };

/**
 * What has expired goes; the family with a code that nobody used, or when its own time is over. With a refresh token it
 * does not: here all are in a session, of whose end the client is told.
 */
export const clean: Step = (model) => {
  for (const family of model) {
    for (const generation of family.generations) {
      if (generation.refreshExpired) generation.refresh = 'gone';
      if (generation.access === 'expired') generation.access = 'gone';
    }
    if (family.codeState !== 'gone' && family.codeExpired) {
      if (family.codeState === 'unused') family.state = 'gone';
      family.codeState = 'gone';
    }
    if (family.state === 'killed' || family.state === 'expired') family.state = 'gone';
  }
  return true;
};

function handOut(family: Family, answer: Answer, use: () => void): boolean {
  if (typeof answer !== 'object' || answer === null) return false;
  use();
  const { access_token: accessToken, refresh_token: refreshToken } = answer;
  family.generations.push({
    accessToken,
    refreshToken,
    access: 'live',
    refresh: 'unused',
    refreshExpired: false,
  });
  return true;
}

/** What can be seen from outside: the rows that there are and the access tokens that open the API. */
export interface Observed {
  readonly families: number;
  readonly codes: readonly string[];
  readonly access: readonly string[];
  readonly refresh: readonly string[];
  readonly alive: readonly string[];
}

export function observationOf(model: Model, hash: (secret: string) => string): Observed {
  const generations = model.flatMap((family) => family.generations.map((each) => ({ family, ...each })));
  const tokens = <Each>(all: Each[], there: (each: Each) => boolean, secret: (each: Each) => string) =>
    all.filter(there).map(secret).map(hash).sort();
  return {
    families: model.filter(({ state }) => state !== 'gone').length,
    codes: tokens(
      model,
      (each) => each.codeState !== 'gone',
      (each) => each.code,
    ),
    access: tokens(
      generations,
      (each) => each.access !== 'gone',
      (each) => each.accessToken,
    ),
    refresh: tokens(
      generations,
      (each) => each.refresh !== 'gone',
      (each) => each.refreshToken,
    ),
    alive: tokens(
      generations,
      (each) => each.access === 'live' && each.family.state === 'live',
      (each) => each.accessToken,
    ),
  };
}
