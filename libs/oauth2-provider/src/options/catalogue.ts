/** One thing that the operator should know about. */
export interface CatalogueEntry {
  /** Some words, without a full stop. */
  readonly title: string;
  /** What it means: one or two sentences. */
  readonly meaning: string;
  /** What to do about it. */
  readonly mend: string;
  /** What production does at start: warn (which is the default), or refuse until `allowInProduction` names the code. */
  readonly inProduction?: 'refuse';
}

/**
 * Everything that start-up and the doctor can say, by codes that never change and are never given to anything else.
 * W: a warning. E: an error, with which the server does not work as it must. docs/warnings.md is made of it.
 */
export const CATALOGUE = {
  W001: {
    title: 'The password grant is on',
    meaning:
      'Applications see the passwords of users, who learn to type them anywhere; there is no second factor and no consent (RFC 9700 section 2.4).',
    mend: 'Move the clients to the authorization code grant. Then set the option profile to oauth2.1, or take PasswordGrant out of grants.',
  },
  W002: {
    title: 'A response type hands out access tokens in the address of a page',
    meaning:
      'Tokens stay in histories and can be stolen on their way or put into the session of another user (RFC 9700 section 2.1.2).',
    mend: 'Move the clients to response_type=code with PKCE. Then set the option profile to oauth2.1, or take the type out of responseTypes.',
  },
  W003: {
    title: 'PKCE may be plain',
    meaning:
      'The challenge is the verifier itself, so whoever sees an authorization request can redeem its code (RFC 7636 section 7.2).',
    mend: 'Let the clients send code_challenge_method=S256. Then set the option profile to oauth2.1.',
    inProduction: 'refuse',
  },
  W004: {
    title: 'Confidential clients may do without PKCE',
    meaning: 'A stolen code can be put into the session of another user (RFC 9700 section 2.1.1).',
    mend: 'Set the option pkce to required; register an application that cannot with requirePkce: false.',
  },
  W005: {
    title: 'Wildcards may stand in redirect URIs',
    meaning: 'Whoever has one of the subdomains gets codes (RFC 9700 section 4.1).',
    mend: 'Register each URI in full, and set the option allowUriWildcards to false.',
  },
  W006: {
    title: 'The issuer is an http URL',
    meaning:
      'It is a loopback address, so that nothing leaves the machine, but no other machine reaches the server under its name, and cookies are not Secure.',
    mend: 'Set the option issuer to the https URL that clients use.',
    inProduction: 'refuse',
  },
  W007: {
    title: 'Refresh tokens of confidential clients do not rotate',
    meaning: 'One that was stolen works beside that of its owner, and nobody notices.',
    mend: 'Set the option rotateRefreshTokens to true; refreshTokenGracePeriod helps clients that lose answers.',
  },
  W008: {
    title: 'The grace period of refresh tokens is longer than a minute',
    meaning:
      'For as long a stolen refresh token that was just used gets what its owner got, and nobody notices.',
    mend: 'Set the option refreshTokenGracePeriod to 60 seconds or less: a client that lost an answer asks again at once.',
  },
  W009: {
    title: 'Nobody asks whether the user is still active',
    meaning: 'The tokens of a user who was disabled work until they expire, and can be refreshed.',
    mend: 'Set the option checkResourceOwner to true, or end the authorizations of users when you disable them.',
  },
  W010: {
    title: 'The option secret is no secret',
    meaning:
      'It stands in the documentation of this project or is made of a few characters. Whoever guesses it can forge forms and open what is encrypted in the database.',
    mend: 'Make one with `openssl rand -base64 48`, put it first in the list of the option secret, and take the other out once nothing is sealed with it.',
    inProduction: 'refuse',
  },
  W011: {
    title: 'The database is SQLite',
    meaning: 'It serves one process on one machine, and about as many writes a second as the disk syncs.',
    mend: 'Use PostgreSQL or MariaDB where more than one process or many users are to be served.',
  },
  W012: {
    title: 'Several processes share a SQLite database',
    meaning:
      'Each waits for the writes of the others, and answers 503 where that takes too long; the queue that keeps writes apart is within one process. It is known of the workers of a Node.js cluster (such as those of PM2) and by WEB_CONCURRENCY above 1 alone: two servers that are started separately on one file go unnoticed.',
    mend: 'Run one process, or use PostgreSQL or MariaDB.',
    inProduction: 'refuse',
  },
  W013: {
    title: 'Requests to URLs of clients may go to this machine',
    meaning:
      'Whoever registers an application reaches what listens on loopback addresses here, by http as well (SSRF).',
    mend: 'Set the option allowLoopbackFetch to false (the reference server: take ALLOW_LOOPBACK_FETCH out of the environment); register https URLs that the internet reaches.',
    inProduction: 'refuse',
  },
  W020: {
    title: 'Applications that may do without PKCE',
    meaning:
      'A code of theirs that is stolen can be put into the session of another user (RFC 9700 section 2.1.1).',
    mend: 'Let them send code_challenge, then run `updateapplication CLIENT_ID --require-pkce` (in code: requirePkce: true).',
  },
  W021: {
    title: 'Applications with a redirect URI over http',
    meaning: 'Their codes can be read on the way (RFC 9700 section 4.1). Loopback addresses are not meant.',
    mend: 'Register https URIs.',
  },
  W022: {
    title: 'Applications with a wildcard in a redirect URI',
    meaning: 'Whoever has one of the subdomains gets their codes.',
    mend: 'Register each URI in full.',
  },
  W023: {
    title: 'Applications with a private-use scheme without a domain',
    meaning:
      'Any other app on the device can claim such a scheme as well and get the codes (RFC 8252 section 7.1).',
    mend: 'Use a domain of yours reversed, such as com.example.app:/callback, or an https URI that the app claims.',
  },
  W024: {
    title: 'Applications whose secret can be recovered',
    meaning:
      'It is kept encrypted beside its hash, so whoever has the database and the option secret has it. Those that want something signed with it, by an HMAC such as HS256, are not meant: they need it.',
    mend: 'Where nobody needs to read it again, register the application anew with hashClientSecret: true.',
  },
  W025: {
    title: 'Applications with a secret in a form that cannot be checked',
    meaning:
      'Its hash came from elsewhere in a form that this library does not know: the secret never works.',
    mend: 'Give them a new one: `rotatesecret CLIENT_ID` (in code: Applications.rotateSecret).',
  },
  W026: {
    title: 'Applications with a secret that takes a package to check',
    meaning:
      'Its hash came from elsewhere, as argon2 or bcrypt, and the package for it is not installed or has no binary for this machine: the secret does not work.',
    mend: 'Install @node-rs/argon2 or @node-rs/bcrypt, as it is said; it is needed until each of the secrets was used once, for then it is hashed anew. Or give them new ones: `rotatesecret CLIENT_ID` (in code: Applications.rotateSecret).',
  },
  W030: {
    title: 'Nobody removes what has expired',
    meaning:
      'There are records that expired longer ago than the option cleanupOverdueAfter has it. The tables grow without end.',
    mend: 'Run cleartokens regularly, from cron or by a scheduler of yours, or set the option cleanupEvery.',
  },
  W031: {
    title: 'The clocks of server and database differ',
    meaning:
      'By more than five seconds. Instants come from the processes: where their clocks differ from each other, codes expire early or late.',
    mend: 'Keep every machine in step by NTP.',
  },
  W032: {
    title: 'The character set does not hold all of Unicode',
    meaning: 'Names with characters outside of it are refused or changed.',
    mend: "Use utf8mb4 on MariaDB and MySQL, UTF8 on PostgreSQL, for the database and this library's tables.",
  },
  W033: {
    title: 'Tables compare text without regard to case',
    meaning:
      'Users or client identifiers that differ in case alone, such as Ann and ann, cannot both be kept; tokens are never mixed up.',
    mend: 'ALTER TABLE ... CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin (MySQL: utf8mb4_0900_bin), as the migrations of this library have it.',
  },
  E001: {
    title: 'The database cannot be reached',
    meaning: 'Nothing works but the metadata; the endpoints answer 503.',
    mend: 'Start it, and look at its address, its credentials and how many connections it allows.',
  },
  E002: {
    title: 'The tables do not fit this version',
    meaning: 'Migrations are pending, or a table or column is missing.',
    mend: "Run your data source's migrations, with those of oauth2Migrations among them; for swapped entities generate one.",
  },
  E003: {
    title: 'MariaDB runs with NO_BACKSLASH_ESCAPES',
    meaning: 'Under it the driver mysql2 lets text of a request become SQL.',
    mend: "Take NO_BACKSLASH_ESCAPES out of the server's sql_mode, and restart this server.",
  },
  E004: {
    title: 'The signing keys cannot be used',
    meaning: 'No ID token can be issued.',
    mend: 'Give the option secret the one that they were sealed with, beside the new one; see docs/operations.md.',
  },
  E005: {
    title: 'A check could not be made',
    meaning: 'It failed, or gave no answer in time.',
    mend: 'Look into the log of the server and of the database.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type FindingCode = keyof typeof CATALOGUE;
